using System.Text;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Channel;

/// <summary>
/// A unix socket that listens as QEMU's chardev does: one client at a time, a second one connects and hears nothing until the first has left. The file is
/// for its owner alone and is removed at the end.
/// </summary>
internal sealed class UnixPort : IPort
{
    // QEMU's own: two wait, a fourth is told to try again.
    private const int Backlog = 1;
    private const uint OwnerOnly = 0x7F;

    private readonly string _path;
    private int _retrySeconds;
    private readonly AgentLog _log;
    private readonly int _listener;
    private readonly ulong _inode;
    private bool _watched;
    private int _trouble;

    /// <param name="retrySeconds">Pause after a client could not be accepted, as when the process or the system has too many open files.</param>
    /// <exception cref="PlatformException">The path is too long, taken by a live listener or by something that is no socket, or may not be made.</exception>
    public UnixPort(string path, int retrySeconds, AgentLog log)
    {
        _path = path;
        _retrySeconds = retrySeconds;
        _log = log;
        RefuseBadPath(path);
        RemoveStale(path);
        _listener = Libc.UnixStreamSocket();
        if (_listener < 0)
        {
            throw new PlatformException("create a unix socket", Libc.LastError);
        }
        var mask = Libc.Umask(OwnerOnly);
        var bound = Libc.Bind(_listener, path) == 0 && Libc.Listen(_listener, Backlog) == 0;
        var errno = Libc.LastError;
        _ = Libc.Umask(mask);
        if (!bound)
        {
            _ = Libc.CloseFd(_listener);
            throw new PlatformException($"listen on the socket {path}", errno);
        }
        _ = Libc.StatPath(path, out _, out _inode);
    }

    public bool OutlivesHosts => false;

    public bool ShortReadMeansEmpty => true;

    public int RetrySeconds
    {
        set => _retrySeconds = value;
    }

    // The client that was not accepted stays queued, and of that no event tells again.
    public int RetryMs => _trouble == 0 ? -1 : _retrySeconds * 1000;

    public int TryOpen()
    {
        var fd = Libc.Accept(_listener);
        var errno = fd < 0 ? Libc.LastError : 0;
        var trouble = errno == SystemError.Again ? 0 : errno;
        if (trouble != 0 && trouble != _trouble)
        {
            _log.Warn("host not accepted", ("socket", _path), ("reason", SystemError.Words(trouble)), ("retry_s", _retrySeconds));
        }
        _trouble = trouble;
        return fd;
    }

    public void AwaitSign(Epoll epoll, int token)
    {
        if (!_watched)
        {
            _watched = true;
            epoll.Watch(_listener, EpollEvents.Readable, token);
        }
    }

    public void Dispose()
    {
        // Not one that somebody else has put there meanwhile.
        if (Libc.StatPath(_path, out _, out var inode) == 0 && inode == _inode)
        {
            _ = Libc.Unlink(_path);
        }
        _ = Libc.CloseFd(_listener);
    }

    private static void RefuseBadPath(string path)
    {
        var bytes = Encoding.UTF8.GetByteCount(path);
        if (bytes == 0 || bytes > Libc.UnixPathBytesMax || path.Contains('\0'))
        {
            throw new PlatformException(
                $"listen on the socket {path}",
                bytes > Libc.UnixPathBytesMax
                    ? $"its path has {bytes} bytes, a unix socket's at most {Libc.UnixPathBytesMax}: choose a shorter one"
                    : "the path is empty or holds a NUL"
            );
        }
    }

    private static void RemoveStale(string path)
    {
        if (Libc.StatPath(path, out var mode, out _) != 0)
        {
            return;
        }
        const uint typeMask = 0xF000;
        const uint socket = 0xC000;
        if ((mode & typeMask) != socket)
        {
            throw new PlatformException($"listen on the socket {path}", "something that is no socket stands there; it is not replaced");
        }
        var probe = Libc.UnixStreamSocket();
        var connected = Libc.Connect(probe, path) == 0;
        var errno = connected ? 0 : Libc.LastError;
        _ = Libc.CloseFd(probe);
        // EAGAIN: it listens, and its queue is full.
        if (connected || errno == SystemError.Again)
        {
            throw new PlatformException($"listen on the socket {path}", "another process listens there");
        }
        if (errno != SystemError.ConnectionRefused)
        {
            throw new PlatformException($"replace the socket {path}", errno);
        }
        if (Libc.Unlink(path) != 0)
        {
            throw new PlatformException($"replace the socket {path}", Libc.LastError);
        }
    }
}
