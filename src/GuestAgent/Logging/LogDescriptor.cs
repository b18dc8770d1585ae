using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Logging;

/// <summary>An open descriptor, such as stderr. Waits for as long as whoever reads it takes, also when it was handed to us non-blocking.</summary>
/// <param name="owned">Closed when disposed of.</param>
internal sealed class LogDescriptor(int fd, bool isJournal = false, bool owned = false) : ILogTarget
{
    private bool _midLine;

    public bool IsJournal => isJournal;

    public Action<string, string>? Trouble { private get; set; }

    /// <summary>Bytes that have reached it.</summary>
    public long WrittenBytes { get; private set; }

    public int Write(ReadOnlySpan<byte> line)
    {
        var errno = _midLine ? WriteAll("\n"u8) : 0;
        return errno != 0 ? errno : WriteAll(line);
    }

    public void Reopen() { }

    public void Dispose()
    {
        if (owned)
        {
            _ = Libc.CloseFd(fd);
        }
    }

    private int WriteAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = Libc.Write(fd, bytes);
            if (count > 0)
            {
                _midLine = bytes[(int)count - 1] != (byte)'\n';
                WrittenBytes += count;
                bytes = bytes[(int)count..];
            }
            else if (count < 0 && Libc.LastError == SystemError.Again)
            {
                Libc.Poll([new Libc.PollEntry(fd, Libc.PollOut)], -1);
            }
            else
            {
                return count < 0 ? Libc.LastError : SystemError.InputOutput;
            }
        }
        return 0;
    }
}
