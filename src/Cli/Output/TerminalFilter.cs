namespace Orchestrator.Cli.Output;

/// <summary>
/// Makes a guest's output harmless for a terminal: printable UTF-8, tab, newline and carriage return pass; every other control character
/// (escape sequences begin with one) is shown as ^X or \xNN, and invalid UTF-8 as \xNN.
/// </summary>
internal static class TerminalFilter
{
    public static byte[] Filter(ReadOnlySpan<byte> bytes)
    {
        var safe = new MemoryStream(bytes.Length + 64);
        while (!bytes.IsEmpty)
        {
            var status = System.Text.Rune.DecodeFromUtf8(bytes, out var rune, out var used);
            if (status != System.Buffers.OperationStatus.Done)
            {
                ShowHex(safe, bytes[..used]);
            }
            else if (rune.Value is '\n' or '\t' or '\r')
            {
                safe.WriteByte((byte)rune.Value);
            }
            else if (rune.Value < 0x20)
            {
                safe.Write([(byte)'^', (byte)(rune.Value + 0x40)]);
            }
            else if (IsHarmful(rune))
            {
                ShowHex(safe, bytes[..used]);
            }
            else
            {
                safe.Write(bytes[..used]);
            }
            bytes = bytes[used..];
        }
        return safe.ToArray();
    }

    /// <summary>DEL, the C1 controls, and the marks that reorder text.</summary>
    private static bool IsHarmful(System.Text.Rune rune) =>
        rune.Value is >= 0x7F and <= 0x9F or 0x061C or 0x200E or 0x200F or >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069;

    private static void ShowHex(MemoryStream to, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            to.Write(System.Text.Encoding.ASCII.GetBytes($"\\x{b:x2}"));
        }
    }
}
