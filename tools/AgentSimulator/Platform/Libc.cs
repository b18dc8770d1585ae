using System.Runtime.InteropServices;
using System.Text;

namespace Orchestrator.AgentSimulator.Platform;

/// <summary>The system calls of one thread that serves thousands of unix sockets. Calls answer as the C library does; <see cref="LastError"/> says why one failed.</summary>
internal static unsafe partial class Libc
{
    /// <summary>Longest path of a unix socket, bytes.</summary>
    public const int UnixPathBytesMax = 107;

    public const int Interrupted = 4;
    public const int Again = 11;
    public const int AddressInUse = 98;
    public const int ConnectionRefused = 111;

    private const string Name = "libc";
    private const int AfUnix = 1;
    private const int StreamNonBlocking = 1 | 0x800 | 0x80000;
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    private const int DoNotWait = 0x40;
    private const int NoSignal = 0x4000;

    /// <summary>errno of the last call on this thread.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>What the last call said, in words.</summary>
    public static string LastErrorText => Marshal.GetPInvokeErrorMessage(LastError);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "epoll_create1")]
    public static partial int EpollCreate(int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "epoll_ctl")]
    public static partial int EpollControl(int epoll, int operation, int fd, byte* registration);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "epoll_wait")]
    public static partial int EpollWait(int epoll, byte* events, int eventsMax, int timeoutMs);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "eventfd")]
    public static partial int EventFd(uint start, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "listen")]
    public static partial int Listen(int fd, int backlog);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "socket")]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "bind")]
    private static partial int Bind(int fd, byte* address, uint addressBytes);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "connect")]
    private static partial int Connect(int fd, byte* address, uint addressBytes);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "accept4")]
    private static partial int Accept(int fd, void* address, void* addressBytes, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "send")]
    private static partial nint Send(int fd, byte* bytes, nuint count, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "recv")]
    private static partial nint Receive(int fd, byte* into, nuint count, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "read")]
    private static partial nint Read(int fd, byte* into, nuint count);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "write")]
    private static partial nint Write(int fd, byte* bytes, nuint count);

    public static int UnixSocket() => Socket(AfUnix, StreamNonBlocking, 0);

    /// <returns>A non-blocking connection, or -1.</returns>
    public static int Accept(int listener) => Accept(listener, null, null, NonBlockingCloseOnExec);

    public static int Bind(int fd, string path)
    {
        var address = stackalloc byte[2 + UnixPathBytesMax + 1];
        return Bind(fd, address, Address(path, address));
    }

    public static int Connect(int fd, string path)
    {
        var address = stackalloc byte[2 + UnixPathBytesMax + 1];
        return Connect(fd, address, Address(path, address));
    }

    /// <summary>Sends what fits now.</summary>
    /// <returns>Bytes taken, or -1: <see cref="Again"/> when nothing fits.</returns>
    public static int Send(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint count;
            do
            {
                count = Send(fd, start, (nuint)bytes.Length, DoNotWait | NoSignal);
            } while (count < 0 && LastError == Interrupted);
            return (int)count;
        }
    }

    /// <summary>Takes what is there now.</summary>
    /// <returns>Bytes, 0 at the end of the stream, or -1: <see cref="Again"/> when nothing is there.</returns>
    public static int Receive(int fd, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            nint count;
            do
            {
                count = Receive(fd, start, (nuint)into.Length, DoNotWait);
            } while (count < 0 && LastError == Interrupted);
            return (int)count;
        }
    }

    /// <summary>Counts an eventfd up: whoever waits for it wakes.</summary>
    public static void SignalEvent(int fd)
    {
        var one = 1UL;
        _ = Write(fd, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Sets an eventfd back to nothing.</summary>
    public static void ClearEvent(int fd)
    {
        ulong count;
        _ = Read(fd, (byte*)&count, sizeof(ulong));
    }

    private static uint Address(string path, byte* address)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, UnixPathBytesMax, nameof(path));
        *(ushort*)address = AfUnix;
        bytes.CopyTo(new Span<byte>(address + 2, UnixPathBytesMax));
        address[2 + bytes.Length] = 0;
        return (uint)(2 + bytes.Length + 1);
    }
}
