namespace Orchestrator.GuestAgent.Platform;

/// <summary>Reads the kernel's and the system's own small text files: sizes in /proc are 0, so it reads to the end or a bound.</summary>
internal static class SmallFile
{
    private const int FirstBufferBytes = 4096;

    /// <summary>The file's bytes, at most <paramref name="bytesMax"/>; null when it cannot be opened or read.</summary>
    public static byte[]? TryRead(string path, int bytesMax)
    {
        var number = Libc.Open(path, Libc.OpenRead | Libc.CloseOnExec | Libc.NonBlocking | Libc.OpenNoControllingTerminal);
        if (number < 0)
        {
            return null;
        }
        using var fd = new Fd(number);
        var buffer = new byte[Math.Min(bytesMax, FirstBufferBytes)];
        var length = 0;
        while (true)
        {
            var got = Libc.Read(fd.Number, buffer.AsSpan(length));
            if (got < 0)
            {
                return null;
            }
            length += (int)got;
            if (got == 0 || length == bytesMax)
            {
                return buffer.AsSpan(0, length).ToArray();
            }
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(bytesMax, buffer.Length * 2));
            }
        }
    }
}
