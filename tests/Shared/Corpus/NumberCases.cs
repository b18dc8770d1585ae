namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>Numbers, put together of a sign, a whole part, a fraction and an exponent; and those that no double holds.</summary>
public static class NumberCases
{
    private const string Place = """{"jsonrpc":"2.0","id":1,"method":"ping","params":{"n":§}}""";

    private static readonly (string Text, bool Sound)[] Signs = [("", true), ("-", true), ("+", false), ("--", false)];

    private static readonly (string Text, bool Sound, bool Zero)[] Wholes =
    [
        ("0", true, true),
        ("7", true, false),
        ("120", true, false),
        ("01", false, false),
        ("00", false, true),
        ("", false, true),
    ];

    private static readonly (string Text, bool Sound)[] Fractions =
    [
        ("", true),
        (".0", true),
        (".000", true),
        (".", false),
        ("..0", false),
        (".0.", false),
    ];

    private static readonly (string Text, bool Sound, bool Huge)[] Exponents =
    [
        ("", true, false),
        ("e1", true, false),
        ("E+01", true, false),
        ("e-999", true, false),
        ("e999", true, true),
        ("E+99999999999999999999", true, true),
        ("e", false, false),
        ("e+", false, false),
        ("e1.5", false, false),
        ("ee1", false, false),
    ];

    public static IEnumerable<WireCase> All => [.. Composed(), .. Long(), .. Edges()];

    private static IEnumerable<WireCase> Composed() =>
        from sign in Signs
        from whole in Wholes
        from fraction in Fractions
        from exponent in Exponents
        let sound = sign.Sound && whole.Sound && fraction.Sound && exponent.Sound
        // The fractions are all nought, so the whole part alone says whether the number is.
        let answer = !sound ? Due.NotJson
        : exponent.Huge && !whole.Zero ? Due.Error("1", Due.InvalidRequest)
        : Due.Ok("1")
        select WireCase.Filled("number", Place, sign.Text + whole.Text + fraction.Text + exponent.Text, answer);

    // 10^308 is below the largest double, 10^309 above: a one and so many noughts.
    private static IEnumerable<WireCase> Long()
    {
        foreach (var digits in new[] { 17, 100, 299, 300, 301, 308, 309, 310, 311, 400, 5000 })
        {
            var answer = digits <= 309 ? Due.Ok("1") : Due.Error("1", Due.InvalidRequest);
            yield return WireCase.Filled($"{digits} digits", Place, "1" + new string('0', digits - 1), answer);
            yield return WireCase.Filled($"-{digits} digits", Place, "-1" + new string('0', digits - 1), answer);
            yield return WireCase.Filled($"{digits} digits behind the point", Place, "0." + new string('3', digits), Due.Ok("1"));
        }
    }

    private static IEnumerable<WireCase> Edges()
    {
        foreach (
            var sound in new[]
            {
                "1.7976931348623157e308",
                "-1.7976931348623157E308",
                "4.9e-324",
                "1e-400",
                "0e400",
                "-0",
                "0.0e0",
                "9007199254740993",
            }
        )
        {
            yield return WireCase.Filled("edge", Place, sound, Due.Ok("1"));
        }
        foreach (var huge in new[] { "1.8e308", "-1.8e308", "1E400", "1e309", "17976931348623159e293", "0.1e310" })
        {
            yield return WireCase.Filled("beyond a double", Place, huge, Due.Error("1", Due.InvalidRequest));
        }
    }
}
