using System.Globalization;

namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>What may stand between two quotes: each single byte, each escape, and pairs of UTF-16 units written as escapes.</summary>
public static class StringCases
{
    private const string AsValue = """{"jsonrpc":"2.0","id":1,"method":"ping","params":{"s":"§"}}""";
    private const string AsName = """{"jsonrpc":"2.0","id":1,"method":"ping","params":{"§":0}}""";

    private static readonly int[] Units = [0x0000, 0x0041, 0xD7FF, 0xD800, 0xD83D, 0xDBFF, 0xDC00, 0xDE00, 0xDFFF, 0xE000, 0xFFFF];

    public static IEnumerable<WireCase> All => [.. Bytes(), .. Escapes(), .. HexDigits(), .. UnitPairs(), .. UnitTriples()];

    private static IEnumerable<WireCase> Bytes()
    {
        foreach (var place in new[] { AsValue, AsName })
        {
            for (var value = 0; value <= 0xFF; value++)
            {
                if (value != '\n')
                {
                    // A quote ends the string and leaves another, a backslash takes the quote away; from 0x80 on no byte stands alone.
                    var sound = value is >= 0x20 and < 0x80 and not ('"' or '\\');
                    yield return WireCase.Filled($"byte {value:X2}", place, [(byte)value], sound ? Due.Ok("1") : Due.NotJson);
                }
            }
        }
    }

    private static IEnumerable<WireCase> Escapes()
    {
        for (var value = 0x20; value < 0x80; value++)
        {
            var letter = (char)value;
            var sound = letter is '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't';
            yield return WireCase.Filled($"escape {letter}", AsValue, "\\" + letter + ".", sound ? Due.Ok("1") : Due.NotJson);
        }
    }

    private static IEnumerable<WireCase> HexDigits()
    {
        foreach (var digit in "09afAFgGxX/:@` +-")
        {
            for (var at = 0; at < 4; at++)
            {
                var hex = "0041".Remove(at, 1).Insert(at, digit.ToString());
                // Only the second group of four is looked at here: no unit that begins with d is made.
                var sound = char.IsAsciiHexDigit(digit);
                yield return WireCase.Filled("hex digit", AsValue, "\\u" + hex, sound ? Due.Ok("1") : Due.NotJson);
            }
        }
        for (var length = 0; length < 4; length++)
        {
            yield return WireCase.Filled($"{length} hex digits", AsValue, "\\u" + "0041"[..length], Due.NotJson);
            yield return WireCase.Filled($"{length} hex digits and more text", AsValue, "\\u" + "0041"[..length] + "xyz", Due.NotJson);
        }
    }

    private static IEnumerable<WireCase> UnitPairs() =>
        from place in new[] { AsValue, AsName }
        from first in Units
        from second in Units
        from between in new[] { "", " ", "\\n" }
        select Of(place, between, first, second);

    private static IEnumerable<WireCase> UnitTriples() =>
        from first in new[] { 0x41, 0xD83D, 0xDE00 }
        from second in new[] { 0x41, 0xD83D, 0xDE00 }
        from third in new[] { 0x41, 0xD83D, 0xDE00 }
        select Of(AsValue, "", first, second, third);

    private static WireCase Of(string place, string between, params int[] units)
    {
        var text = string.Join(
            between,
            units.Select((unit, i) => "\\u" + unit.ToString(i % 2 == 0 ? "x4" : "X4", CultureInfo.InvariantCulture))
        );
        return WireCase.Filled(
            "units",
            place,
            text,
            IsWhole(units, between.Length == 0) ? Due.Ok("1") : Due.Error("1", Due.InvalidRequest)
        );
    }

    // A high one must be followed at once by a low one, and a low one is nowhere else.
    private static bool IsWhole(int[] units, bool adjacent)
    {
        for (var i = 0; i < units.Length; i++)
        {
            var isHigh = units[i] is >= 0xD800 and <= 0xDBFF;
            var isLow = units[i] is >= 0xDC00 and <= 0xDFFF;
            if (isLow || (isHigh && !(adjacent && i + 1 < units.Length && units[i + 1] is >= 0xDC00 and <= 0xDFFF)))
            {
                return false;
            }
            i += isHigh ? 1 : 0;
        }
        return true;
    }
}
