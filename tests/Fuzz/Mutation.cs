namespace Orchestrator.Fuzz;

/// <summary>Makes a line that is almost another one.</summary>
internal static class Mutation
{
    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u",
            "\\ud83d",
            "\\ude00",
            "\\u0000",
            "null",
            "true",
            "false",
            "0",
            "-",
            "1e999",
            "1.0",
            "e",
            ".",
            "9999999999",
            "\"id\":",
            "\"id\":1,",
            "\"jsonrpc\":\"2.0\",",
            "\"method\":\"ping\",",
            "\"params\":",
            "\"result\":",
            "\"error\":",
            "\"a\":1,",
            "{}",
            "[]",
            " ",
            "\t",
            "\r",
            "/",
            "é",
            "😀",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
        [0],
        [0xFF],
        [0xC0, 0x80],
        [0xED, 0xA0, 0x80],
    ];

    /// <summary>One to five changes; the second line is what is spliced in.</summary>
    public static byte[] Of(byte[] line, byte[] other, Random chance)
    {
        var bytes = line.ToList();
        for (var changes = chance.Next(1, 6); changes > 0; changes--)
        {
            Change(bytes, other, chance);
        }
        return [.. bytes];
    }

    private static void Change(List<byte> bytes, byte[] other, Random chance)
    {
        var at = chance.Next(bytes.Count + 1);
        var count = chance.Next(Math.Min(bytes.Count - at, 24) + 1);
        switch (chance.Next(7))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << chance.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)chance.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, count);
                break;
            case 3:
                bytes.InsertRange(chance.Next(bytes.Count + 1), bytes.GetRange(at, count));
                break;
            case 4:
                var from = chance.Next(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, chance.Next(other.Length - from + 1)).ToArray());
                break;
            case 5:
                bytes.RemoveRange(at, count);
                bytes.InsertRange(at, Tokens[chance.Next(Tokens.Length)]);
                break;
            default:
                bytes.InsertRange(at, Tokens[chance.Next(Tokens.Length)]);
                break;
        }
    }
}
