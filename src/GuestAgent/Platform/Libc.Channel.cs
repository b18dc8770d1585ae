using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>What the channel's thread calls: readiness, wake-ups, unix sockets, watching a folder, becoming another program.</summary>
internal static unsafe partial class Libc
{
    /// <summary>Longest path of a unix socket, bytes.</summary>
    public const int UnixPathBytesMax = 107;

    public const int OpenRead = 0;
    public const int OpenWrite = 1;
    public const int OpenReadWrite = 2;
    public const int OpenCreate = 0x40;
    public const int OpenNoControllingTerminal = 0x100;
    public const int OpenAppend = 0x400;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    private const string Name = "libc";

    private const int AfUnix = 1;
    private const int SockStream = 1;
    private const int SockNonBlock = NonBlocking;
    private const int StreamCloseOnExec = CloseOnExec;
    private const int SigPipe = 13;

    /// <summary>errno of the last call on this thread.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport(Name, SetLastError = true, EntryPoint = "open")]
    private static partial int OpenRaw(byte* path, int flags, uint mode);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "close")]
    public static partial int CloseFd(int fd);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "read")]
    private static partial nint ReadRaw(int fd, byte* buffer, nuint count);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "write")]
    private static partial nint WriteRaw(int fd, byte* buffer, nuint count);

    /// <summary>Opens a path given as text; restarted when a signal interrupts it.</summary>
    public static int Open(string path, int flags, uint mode = 0)
    {
        fixed (byte* text = CText.Of(path))
        {
            int fd;
            do
            {
                fd = OpenRaw(text, flags, mode);
            } while (fd < 0 && LastError == SystemError.Interrupted);
            return fd;
        }
    }

    public static nint Read(int fd, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            nint count;
            do
            {
                count = ReadRaw(fd, start, (nuint)into.Length);
            } while (count < 0 && LastError == SystemError.Interrupted);
            return count;
        }
    }

    public static nint Write(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint count;
            do
            {
                count = WriteRaw(fd, start, (nuint)bytes.Length);
            } while (count < 0 && LastError == SystemError.Interrupted);
            return count;
        }
    }

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

    public static int UnixStreamSocket() => Socket(AfUnix, SockStream | SockNonBlock | StreamCloseOnExec, 0);

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
    public static int Accept(int listener) => Accept(listener, null, null, SockNonBlock | StreamCloseOnExec);

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

    [LibraryImport(Name, SetLastError = true, EntryPoint = "statx")]
    private static partial int StatxRaw(int directory, byte* path, int flags, uint mask, byte* result);

    /// <summary>Type and permission bits, owner and size of an open file.</summary>
    /// <returns>0, or the errno.</returns>
    public static int StatOpen(int fd, out uint mode, out uint uid, out long size)
    {
        const int emptyPath = 0x1000;
        const uint basicStats = 0x7FF;
        var facts = stackalloc byte[256];
        byte nothing = 0;
        var failed = StatxRaw(fd, &nothing, emptyPath, basicStats, facts) != 0;
        // Offsets of struct statx, which is the same on every architecture, unlike struct stat.
        uid = *(uint*)(facts + 0x14);
        mode = *(ushort*)(facts + 0x1C);
        size = *(long*)(facts + 0x28);
        return failed ? LastError : 0;
    }

    /// <summary>Type and permission bits, and identity on its file system, of what a path names; a link itself, not its target.</summary>
    /// <returns>0, or the errno.</returns>
    public static int StatPath(string path, out uint mode, out ulong inode)
    {
        const int noFollow = 0x100;
        const int here = -100;
        const uint basicStats = 0x7FF;
        var facts = stackalloc byte[256];
        fixed (byte* text = CText.Of(path))
        {
            var failed = StatxRaw(here, text, noFollow, basicStats, facts) != 0;
            mode = *(ushort*)(facts + 0x1C);
            inode = *(ulong*)(facts + 0x20);
            return failed ? LastError : 0;
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
