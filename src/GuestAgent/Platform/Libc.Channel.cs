using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>What the channel's thread calls: readiness, wake-ups, unix sockets, watching a folder, becoming another program.</summary>
internal static unsafe partial class Libc
{
    public const int UnixPathBytesMax = 107;

    private const int AfUnix = 1;
    private const int SockStream = 1;
    private const int SockNonBlock = ONonBlock;
    private const int SockCloseOnExec = OCloseOnExec;
    private const int SigPipe = 13;

    [LibraryImport(Name, SetLastError = true, EntryPoint = "epoll_create1")]
    public static partial int EpollCreate(int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "epoll_ctl")]
    public static partial int EpollControl(int epoll, int operation, int fd, byte* registration);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "epoll_wait")]
    public static partial int EpollWait(int epoll, byte* events, int eventsMax, int timeoutMs);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "eventfd")]
    public static partial int EventFd(uint start, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "inotify_init1")]
    public static partial int InotifyCreate(int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "inotify_add_watch")]
    private static partial int InotifyAddWatch(int inotify, byte* path, uint mask);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "socket")]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "bind")]
    private static partial int Bind(int fd, UnixAddress* address, uint addressBytes);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "connect")]
    private static partial int Connect(int fd, UnixAddress* address, uint addressBytes);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "listen")]
    public static partial int Listen(int fd, int backlog);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "accept4")]
    private static partial int Accept(int fd, void* address, void* addressBytes, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "unlink")]
    private static partial int Unlink(byte* path);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "mkdir")]
    private static partial int MakeDirectory(byte* path, uint mode);

    [LibraryImport(Name, EntryPoint = "umask")]
    public static partial uint Umask(uint mask);

    [LibraryImport(Name, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(Name, EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "execv")]
    private static partial int Exec(byte* path, byte** arguments);

    /// <summary>A write to a closed pipe or socket answers with an error instead of ending the process.</summary>
    public static void IgnoreBrokenPipes() => Signal(SigPipe, 1);

    /// <returns>A watch descriptor, or -1 with the errno set.</returns>
    public static int InotifyAddWatch(int inotify, string path, uint mask)
    {
        fixed (byte* text = CText.Of(path))
        {
            return InotifyAddWatch(inotify, text, mask);
        }
    }

    public static int UnixStreamSocket() => Socket(AfUnix, SockStream | SockNonBlock | SockCloseOnExec, 0);

    /// <param name="path">At most <see cref="UnixPathBytesMax"/> bytes.</param>
    public static int Bind(int fd, string path)
    {
        var address = new UnixAddress(path);
        return Bind(fd, &address, (uint)sizeof(UnixAddress));
    }

    /// <param name="path">At most <see cref="UnixPathBytesMax"/> bytes.</param>
    public static int Connect(int fd, string path)
    {
        var address = new UnixAddress(path);
        return Connect(fd, &address, (uint)sizeof(UnixAddress));
    }

    /// <returns>A non-blocking connection, or -1 with the errno set.</returns>
    public static int Accept(int listener) => Accept(listener, null, null, SockNonBlock | SockCloseOnExec);

    public static int Unlink(string path)
    {
        fixed (byte* text = CText.Of(path))
        {
            return Unlink(text);
        }
    }

    public static int MakeDirectory(string path, uint mode)
    {
        fixed (byte* text = CText.Of(path))
        {
            return MakeDirectory(text, mode);
        }
    }

    /// <summary>Becomes another program, with this process's id and environment; returns only when that failed, with the errno set.</summary>
    public static void Exec(string path, IReadOnlyList<string> arguments)
    {
        var texts = new nint[arguments.Count + 1];
        for (var i = 0; i < arguments.Count; i++)
        {
            texts[i] = Marshal.StringToCoTaskMemUTF8(arguments[i]);
        }
        fixed (byte* text = CText.Of(path))
        fixed (nint* list = texts)
        {
            Exec(text, (byte**)list);
        }
    }

    private struct UnixAddress
    {
        private readonly ushort _family;
        private fixed byte _path[UnixPathBytesMax + 1];

        public UnixAddress(string path)
        {
            _family = AfUnix;
            var bytes = CText.Of(path);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, UnixPathBytesMax + 1, nameof(path));
            for (var i = 0; i < bytes.Length; i++)
            {
                _path[i] = bytes[i];
            }
        }
    }
}
