using System.Runtime.InteropServices;

namespace Orchestrator.HostService.Outside;

/// <summary>The calls to the kernel that .NET has no words for.</summary>
internal static unsafe partial class Kernel
{
    public const int ErrorNone = 0;
    public const int ErrorNoEntry = 2;
    public const int ErrorAccess = 13;
    public const int ErrorNotDirectory = 20;
    public const int MayEnter = 1;
    public const int MayWrite = 2;
    public const int MayRead = 4;

    private const int AtFdCwd = -100;
    private const int AtEffective = 0x200;
    private const uint StatBasics = 0x7ff;
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int SoReceiveTimeout = 20;
    private const int FamilyNetlink = 16;
    private const int TypeRawCloseOnExec = 3 | 0x80000;
    private const int NetlinkSockDiag = 4;

    /// <summary>What stands at a path, links followed.</summary>
    /// <returns>0, or the errno.</returns>
    public static int Stat(string path, out FileStat stat)
    {
        // struct statx, the same on every architecture.
        var raw = stackalloc byte[256];
        if (StatX(AtFdCwd, path, 0, StatBasics, raw) != 0)
        {
            stat = default;
            return Marshal.GetLastPInvokeError();
        }
        stat = new FileStat(
            *(uint*)(raw + 20),
            *(uint*)(raw + 24),
            *(ushort*)(raw + 28),
            *(ulong*)(raw + 32),
            *(uint*)(raw + 136),
            *(uint*)(raw + 140)
        );
        return ErrorNone;
    }

    /// <summary>Whether the effective user may use a path that way.</summary>
    public static bool May(string path, int how) => FAccessAt(AtFdCwd, path, how, AtEffective) == 0;

    /// <summary>Where a link points; empty when that cannot be read, cut when it is longer than there is room.</summary>
    public static ReadOnlySpan<byte> LinkOf(string path, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            var count = ReadLink(path, start, (nuint)into.Length);
            return count > 0 ? into[..(int)count] : default;
        }
    }

    /// <summary>The process at the other end of a connected unix socket, as noted when it began to listen; null when the descriptor is no such socket any more.</summary>
    public static int? PeerOf(int descriptor)
    {
        var credentials = stackalloc int[3];
        var length = 3 * sizeof(int);
        return GetSockOpt(descriptor, SolSocket, SoPeerCred, credentials, &length) == 0 && credentials[0] > 0 ? credentials[0] : null;
    }

    /// <summary>A socket to the kernel's table of sockets, whose receive gives up after half a second.</summary>
    /// <returns>The descriptor, or minus the errno.</returns>
    public static int OpenSocketTable()
    {
        var descriptor = Socket(FamilyNetlink, TypeRawCloseOnExec, NetlinkSockDiag);
        if (descriptor < 0)
        {
            return -Marshal.GetLastPInvokeError();
        }
        // struct timeval of a 64-bit machine.
        var half = stackalloc long[2] { 0, 500_000 };
        _ = SetSockOpt(descriptor, SolSocket, SoReceiveTimeout, half, 2 * sizeof(long));
        return descriptor;
    }

    /// <returns>Bytes, or minus the errno.</returns>
    public static int Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var count = SendRaw(descriptor, start, (nuint)bytes.Length, 0);
            return count >= 0 ? (int)count : -Marshal.GetLastPInvokeError();
        }
    }

    /// <returns>Bytes, or minus the errno.</returns>
    public static int Receive(int descriptor, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            var count = ReceiveRaw(descriptor, start, (nuint)into.Length, 0);
            return count >= 0 ? (int)count : -Marshal.GetLastPInvokeError();
        }
    }

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, byte* into);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FAccessAt(int folder, string path, int how, int flags);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "readlink", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ReadLink(string path, byte* into, nuint length);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "getsockopt")]
    private static partial int GetSockOpt(int descriptor, int level, int name, void* value, int* length);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "setsockopt")]
    private static partial int SetSockOpt(int descriptor, int level, int name, void* value, int length);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "socket")]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "send")]
    private static partial nint SendRaw(int descriptor, byte* bytes, nuint count, int flags);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "recv")]
    private static partial nint ReceiveRaw(int descriptor, byte* into, nuint count, int flags);
}

/// <summary>What the kernel tells of a file.</summary>
/// <param name="Mode">Type and permission bits.</param>
internal readonly record struct FileStat(uint Uid, uint Gid, uint Mode, ulong Inode, uint DeviceMajor, uint DeviceMinor)
{
    private const uint TypeMask = 0xF000;

    public bool IsSocket => (Mode & TypeMask) == 0xC000;

    public bool IsFolder => (Mode & TypeMask) == 0x4000;
}
