using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Logging;

/// <summary>
/// The file that <c>log_file</c> names, and up to <see cref="KeptFiles"/> older ones beside it: FILE.1 is the youngest of them. Made with 0640. Neither a link
/// nor anything but a regular file with one name is written to, so that nobody can have the agent write elsewhere.
/// </summary>
internal sealed class LogFile : ILogTarget
{
    /// <summary>A file that would grow beyond this is put aside first.</summary>
    public const long BytesMax = 8 * 1024 * 1024;

    /// <summary>Files that were put aside and are kept.</summary>
    public const int KeptFiles = 3;

    private const uint OwnerWritesGroupReads = 0x1A0;

    private readonly string _path;
    private readonly long _bytesMax;
    private LogDescriptor _file;
    private long _bytesAtOpen;
    private int _fd;
    private long _rotateAt;

    private LogFile(string path, long bytesMax, int fd, long bytes)
    {
        _path = path;
        _bytesMax = bytesMax;
        _file = Adopt(fd, bytes);
    }

    public bool IsJournal => false;

    public Action<string, string>? Trouble { private get; set; }

    /// <param name="bytesMax">Other than <see cref="BytesMax"/> in tests alone.</param>
    /// <exception cref="PlatformException">It cannot be opened, or is nothing that is written to.</exception>
    public static LogFile Open(string path, long bytesMax = BytesMax)
    {
        var (fd, bytes, why) = TryOpen(path);
        return fd >= 0 ? new LogFile(path, bytesMax, fd, bytes) : throw new PlatformException($"open the log file {path}", why);
    }

    public int Write(ReadOnlySpan<byte> line)
    {
        if (_bytesAtOpen + _file.WrittenBytes + line.Length > _rotateAt)
        {
            Rotate(line.Length);
        }
        return _file.Write(line);
    }

    public void Reopen()
    {
        var (fd, bytes, why) = TryOpen(_path);
        if (fd < 0)
        {
            // Not tried with each line: the file may grow as much again before the next time.
            _rotateAt += _bytesMax;
            Trouble?.Invoke("log file not reopened; the one that was open is written on", why);
            return;
        }
        _file.Dispose();
        _file = Adopt(fd, bytes);
    }

    public void Dispose() => _file.Dispose();

    private LogDescriptor Adopt(int fd, long bytes)
    {
        _fd = fd;
        _bytesAtOpen = bytes;
        _rotateAt = _bytesMax;
        return new LogDescriptor(fd, owned: true);
    }

    private void Rotate(int bytesNext)
    {
        // Somebody else may have cut it short.
        if (Libc.Stat(_fd, out var facts) == 0 && facts.Size + bytesNext <= _bytesMax)
        {
            _bytesAtOpen = facts.Size - _file.WrittenBytes;
            _rotateAt = _bytesMax;
            return;
        }
        for (var i = KeptFiles; i > 0; i--)
        {
            var older = $"{_path}.{i}";
            if (Libc.RenameAt(Libc.AtFdCwd, i == 1 ? _path : $"{_path}.{i - 1}", Libc.AtFdCwd, older) == 0)
            {
                continue;
            }
            if (Libc.LastError != SystemError.NoEntry)
            {
                _rotateAt += _bytesMax;
                Trouble?.Invoke("log file not put aside; it is written on", SystemError.Words(Libc.LastError));
                return;
            }
        }
        Reopen();
    }

    private static (int Fd, long Bytes, string Why) TryOpen(string path)
    {
        // Without blocking on a FIFO; for a regular file it means nothing.
        var flags =
            Libc.OpenWrite
            | Libc.OpenAppend
            | Libc.OpenCreate
            | Libc.OpenNoFollow
            | Libc.OpenNoControllingTerminal
            | Libc.NonBlocking
            | Libc.CloseOnExec;
        var fd = Libc.Open(path, flags, OwnerWritesGroupReads);
        if (fd < 0)
        {
            var errno = Libc.LastError;
            return (-1, 0, errno == SystemError.TooManyLinks ? "it is a symbolic link, which is not followed" : SystemError.Words(errno));
        }
        if (Libc.Stat(fd, out var facts) == 0 && facts.IsRegular && facts.Links <= 1)
        {
            return (fd, facts.Size, "");
        }
        _ = Libc.CloseFd(fd);
        return (-1, 0, facts.IsRegular ? "it has more than one name" : $"it is {facts.Kind}, not a regular file");
    }
}
