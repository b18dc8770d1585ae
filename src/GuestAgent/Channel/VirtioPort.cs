using System.Text;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Channel;

/// <summary>
/// A virtio-serial port, found by its name: at the path that udev makes, or where udev is absent through sysfs. Waits for it to appear, and for another
/// process to let go of it. One log line per change, not per try.
/// </summary>
/// <param name="path">Usually /dev/virtio-ports/NAME.</param>
internal sealed class VirtioPort(string path, int retrySeconds, PortFolders folders, AgentLog log) : IPort
{
    // The kernel makes a device first, and a moment later learns its name from QEMU, of which no watch tells.
    private const int NamelessMs = 1000;
    private const int LookMs = 50;

    private int _retrySeconds = retrySeconds;
    private long _lookUntil;
    private FolderWatch? _watch;
    private string _lastTrouble = "";

    public bool OutlivesHosts => true;

    public bool ShortReadMeansEmpty => false;

    public int RetrySeconds
    {
        set => _retrySeconds = value;
    }

    public int RetryMs => Environment.TickCount64 < _lookUntil ? LookMs : _retrySeconds * 1000;

    public int TryOpen()
    {
        var (fd, errno) = Open(path);
        if (errno == SystemError.NoEntry && KernelPath() is { } kernelPath)
        {
            (fd, errno) = Open(kernelPath);
        }
        if (fd >= 0)
        {
            _watch?.Dispose();
            _watch = null;
            _lastTrouble = "";
            log.Info("port open", ("port", path));
            return fd;
        }
        if (_watch is { } watch && watch.Rearm())
        {
            _lookUntil = Environment.TickCount64 + NamelessMs;
        }
        Tell(errno);
        return -1;
    }

    public void AwaitSign(Epoll epoll, int token)
    {
        if (_watch is not null)
        {
            return;
        }
        _watch = new FolderWatch(folders.Devices, folders.ByName, Path.GetDirectoryName(path) ?? "/");
        if (_watch.Fd >= 0)
        {
            epoll.Watch(_watch.Fd, EpollEvents.Readable, token);
        }
    }

    public void Dispose() => _watch?.Dispose();

    private static (int Fd, int Errno) Open(string path)
    {
        var fd = Libc.Open(path, Libc.OpenReadWrite | Libc.NonBlocking | Libc.OpenNoControllingTerminal | Libc.CloseOnExec);
        return fd >= 0 ? (fd, 0) : (-1, Libc.LastError);
    }

    private string? KernelPath()
    {
        if (!path.StartsWith(folders.ByName + "/", StringComparison.Ordinal) || !Directory.Exists(folders.Kernel))
        {
            return null;
        }
        var wanted = path[(folders.ByName.Length + 1)..];
        foreach (var port in Directory.EnumerateDirectories(folders.Kernel))
        {
            if (NameOf(port) == wanted)
            {
                return $"{folders.Devices}/{Path.GetFileName(port)}";
            }
        }
        return null;
    }

    private static string? NameOf(string port)
    {
        var fd = Libc.Open(port + "/name", Libc.OpenRead | Libc.CloseOnExec);
        if (fd < 0)
        {
            return null;
        }
        Span<byte> name = stackalloc byte[256];
        var length = Libc.Read(fd, name);
        _ = Libc.CloseFd(fd);
        return length > 0 ? Encoding.UTF8.GetString(name[..(int)length]).TrimEnd('\n') : null;
    }

    private void Tell(int errno)
    {
        var trouble = errno switch
        {
            SystemError.NoEntry or SystemError.NoDevice or SystemError.NoSuchDeviceOrAddress => "there is no such port; waiting for it",
            SystemError.Busy => "another process holds the port; waiting for it to let go",
            _ => SystemError.Words(errno),
        };
        if (trouble != _lastTrouble)
        {
            _lastTrouble = trouble;
            log.Warn("port not open", ("port", path), ("reason", trouble), ("retry_s", _retrySeconds));
        }
    }
}
