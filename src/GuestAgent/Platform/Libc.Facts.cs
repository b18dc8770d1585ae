using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

internal static unsafe partial class Libc
{
    public const int AfUnspecified = 0;
    public const int AfInet = 2;
    public const int AfInet6 = 10;
    public const int AfNetlink = 16;
    public const int SockRaw = 3;
    public const int SockCloseOnExec = 0x80000;
    public const int NetlinkRoute = 0;

    /// <summary>One field of struct utsname: 64 characters and the end.</summary>
    public const int UtsFieldBytes = 65;

    [LibraryImport(Name, SetLastError = true, EntryPoint = "uname")]
    public static partial int Uname(byte* sixFields);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "sysconf")]
    public static partial nint SysConf(int name);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "sysinfo")]
    public static partial int AskSystem(SystemInfo* result);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "statvfs", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatVfs(string path, StatVfsResult* result);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "fstatfs")]
    private static partial int FStatFs(int fd, long* result);

    /// <summary>The kind of the file system that an open file lies on, by the numbers of <see cref="FileSystemTypes"/>; -1 when the kernel does not tell.</summary>
    public static long FileSystemType(int fd)
    {
        // struct statfs of 64-bit Linux begins with it and is no longer than this.
        var result = stackalloc long[32];
        return FStatFs(fd, result) == 0 ? result[0] : -1;
    }

    [LibraryImport(Name, SetLastError = true, EntryPoint = "socket")]
    public static partial int NetlinkSocket(int domain, int type, int protocol);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "send")]
    public static partial nint NetlinkSend(int fd, byte* buffer, nuint size, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "recv")]
    public static partial nint NetlinkReceive(int fd, byte* buffer, nuint size, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "inet_ntop")]
    public static partial byte* InetToText(int family, byte* address, byte* text, uint size);

    /// <summary>struct statvfs of 64-bit Linux; larger than any libc's, because they end in spare room.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    internal struct StatVfsResult
    {
        public ulong BlockSize;
        public ulong FragmentSize;
        public ulong Blocks;
        public ulong BlocksFree;
        public ulong BlocksAvailable;
    }

    /// <summary>What counts of struct sysinfo of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct SystemInfo
    {
        [FieldOffset(0)]
        public long UptimeSeconds;

        [FieldOffset(32)]
        public ulong MemoryUnits;

        [FieldOffset(104)]
        public uint UnitBytes;
    }
}
