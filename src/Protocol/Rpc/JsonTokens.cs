using System.Text.Json;

namespace Orchestrator.Protocol.Rpc;

/// <summary>What the JSON grammar allows and this protocol does not, in single tokens.</summary>
internal static class JsonTokens
{
    // Any whole number of so many digits is a finite double.
    private const int SafeNumberBytes = 300;

    /// <summary>Whether escapes in a string leave half of a surrogate pair alone: such a text has no UTF-8.</summary>
    /// <param name="escaped">The string's bytes between its quotes; its escapes are sound by the grammar.</param>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        for (var at = escaped.IndexOf((byte)'\\'); at >= 0; at = escaped.IndexOf((byte)'\\'))
        {
            escaped = escaped[at..];
            if (escaped[1] != (byte)'u')
            {
                escaped = escaped[2..];
                continue;
            }
            var unit = UnitOf(escaped);
            escaped = escaped[6..];
            if (char.IsLowSurrogate(unit))
            {
                return true;
            }
            if (char.IsHighSurrogate(unit))
            {
                if (escaped is not [(byte)'\\', (byte)'u', ..] || !char.IsLowSurrogate(UnitOf(escaped)))
                {
                    return true;
                }
                escaped = escaped[6..];
            }
        }
        return false;
    }

    /// <summary>Whether the number that the reader stands on is beyond what a double holds, such as 1e999.</summary>
    public static bool IsOutOfRange(ref Utf8JsonReader reader)
    {
        var token = reader.ValueSpan;
        var mayBe = token.Length > SafeNumberBytes || token.IndexOfAny((byte)'e', (byte)'E') >= 0;
        return mayBe && !(reader.TryGetDouble(out var value) && double.IsFinite(value));
    }

    private static char UnitOf(ReadOnlySpan<byte> escape)
    {
        var unit = 0;
        foreach (var digit in escape[2..6])
        {
            unit = (unit << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }
        return (char)unit;
    }
}
