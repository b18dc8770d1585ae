namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>The grammar of RFC 8259: tokens left out, put in and exchanged, white space, literals, arrays and objects.</summary>
public static class GrammarCases
{
    private static readonly string[] Tokens =
    [
        "{",
        "\"jsonrpc\"",
        ":",
        "\"2.0\"",
        ",",
        "\"id\"",
        ":",
        "1",
        ",",
        "\"method\"",
        ":",
        "\"ping\"",
        ",",
        "\"params\"",
        ":",
        "{",
        "\"a\"",
        ":",
        "[",
        "true",
        ",",
        "null",
        "]",
        "}",
        "}",
    ];

    private static readonly string[] Places =
    [
        """{"jsonrpc":"2.0","id":1,"method":"ping","params":{"v":§}}""",
        """{"jsonrpc":"2.0","id":1,"method":"ping","x":[§]}""",
        """{"x":[[],{"a":§}],"jsonrpc":"2.0","id":1,"method":"ping"}""",
    ];

    private static readonly string[] Sound =
    [
        "true",
        "false",
        "null",
        "{}",
        "[]",
        "[[]]",
        "[{},{}]",
        "{\"\":0}",
        "[0,1,2]",
        "{\"a\":1,\"b\":2}",
        "[ ]",
        "{ }",
        "{\"a\":{\"a\":{\"a\":[]}}}",
    ];

    private static readonly string[] Broken =
    [
        "True",
        "TRUE",
        "tru",
        "truee",
        "nul",
        "NULL",
        "Null",
        "fals",
        "undefined",
        "None",
        "NaN",
        "-NaN",
        "Infinity",
        "-Infinity",
        "+Infinity",
        "inf",
        "'a'",
        "`a`",
        "a",
        "\"a",
        "a\"",
        "\"",
        "[1,]",
        "[,1]",
        "[,]",
        "[1,,2]",
        "[1 2]",
        "[1;2]",
        "[1:2]",
        "[1",
        "1]",
        "[1}",
        "{1}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{\"a\":1,,\"b\":1}",
        "{\"a\" 1}",
        "{\"a\"=1}",
        "{\"a\"::1}",
        "{\"a\":1 \"b\":2}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "{null:1}",
        "{[]:1}",
        "{\"a\":1]",
        "{\"a\":1",
        "/**/1",
        "1/**/",
        "//\r1",
        "#1",
        "1 1",
        "{}{}",
        "[][]",
        "\"a\"\"b\"",
        "<a/>",
        "(1)",
        "0x10",
        "0b1",
        "1_000",
        "1n",
        "\\u0031",
    ];

    public static IEnumerable<WireCase> All =>
        [.. OneTokenGone(), .. OneTokenMore(), .. OneTokenExchanged(), .. Gaps(), .. Values(), .. NoMessages()];

    // Each is needed: a bracket for its partner, a comma and a colon for what stands on both sides, a value because one must stand there.
    private static IEnumerable<WireCase> OneTokenGone() =>
        Tokens
            .Select((token, at) => (Token: token, At: at))
            .Select(gone =>
                WireCase.Of($"without token {gone.At}, {gone.Token}", string.Concat(Tokens.Where((_, i) => i != gone.At)), Due.NotJson)
            );

    // One bracket or quote more has no partner; every value and every separator has its neighbours already.
    private static IEnumerable<WireCase> OneTokenMore()
    {
        foreach (var more in new[] { ",", ":", "{", "}", "[", "]", "\"", "'", "\\", "/", ";", "=", "true", "\"s\"" })
        {
            for (var at = 0; at <= Tokens.Length; at++)
            {
                yield return WireCase.Of($"{more} before token {at}", Joined(at, more), Due.NotJson);
            }
        }
    }

    private static IEnumerable<WireCase> OneTokenExchanged()
    {
        foreach (var other in new[] { ",", ":", "{", "}", "[", "]" })
        {
            for (var at = 0; at < Tokens.Length; at++)
            {
                if (Tokens[at] != other)
                {
                    var index = at;
                    yield return WireCase.Of(
                        $"{other} for token {at}",
                        string.Concat(Tokens.Select((t, i) => i == index ? other : t)),
                        Due.NotJson
                    );
                }
            }
        }
    }

    private static IEnumerable<WireCase> Gaps()
    {
        foreach (var (name, gap) in new[] { ("space", " "), ("tab", "\t"), ("carriage return", "\r"), ("all three", " \t\r ") })
        {
            for (var at = 0; at <= Tokens.Length; at++)
            {
                yield return WireCase.Of($"{name} before token {at}", Joined(at, gap), Due.Ok("1"));
            }
            yield return WireCase.Of($"{name} everywhere", gap + string.Join(gap, Tokens) + gap, Due.Ok("1"));
        }
        foreach (
            var (name, gap) in new[]
            {
                ("NUL", "\0"),
                ("vertical tab", "\v"),
                ("form feed", "\f"),
                ("no-break space", "\u00a0"),
                ("next line", "\u0085"),
                ("line separator", "\u2028"),
                ("ideographic space", "\u3000"),
                ("byte order mark", "\ufeff"),
                ("delete", "\u007f"),
            }
        )
        {
            for (var at = 0; at <= Tokens.Length; at += 3)
            {
                yield return WireCase.Of($"{name} before token {at}", Joined(at, gap), Due.NotJson);
            }
        }
    }

    private static IEnumerable<WireCase> Values()
    {
        foreach (var place in Places)
        {
            foreach (var value in Sound)
            {
                yield return WireCase.Filled("value", place, value, Due.Ok("1"));
            }
            foreach (var value in Broken)
            {
                yield return WireCase.Filled("broken value", place, value, Due.NotJson);
            }
        }
    }

    private static IEnumerable<WireCase> NoMessages() =>
        new[] { "0", "-1.5", "\"ping\"", "\"\"", "true", "false", "null", "{}", "{\"a\":1}", "{\"ping\":{}}" }
            .Select(text => WireCase.Of("JSON that is no message", text, Due.NoMessage))
            .Concat(
                new[]
                {
                    "ping",
                    "hello world",
                    "GET / HTTP/1.1",
                    "-----BEGIN",
                    "\u001b[2J",
                    "$(reboot)",
                    "%s%n",
                    "\\",
                    "\u0001\u0002",
                    "--",
                }.Select(text => WireCase.Of("no JSON at all", text, Due.NotJson))
            );

    private static string Joined(int at, string put) => string.Concat(Tokens[..at]) + put + string.Concat(Tokens[at..]);
}
