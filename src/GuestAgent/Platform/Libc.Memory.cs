using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>Memory straight from the kernel.</summary>
internal static unsafe partial class Libc
{
    private const int ProtectReadWrite = 3;
    private const int MapPrivateAnonymousNoReserve = 0x02 | 0x20 | 0x4000;

    [LibraryImport(Name, SetLastError = true, EntryPoint = "mmap")]
    private static partial byte* Map(void* wanted, nuint bytes, int protection, int flags, int fd, long offset);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "munmap")]
    private static partial int Unmap(void* start, nuint bytes);

    /// <summary>Zeroed pages, each of which costs memory only once it is written to.</summary>
    /// <exception cref="PlatformException">There are none.</exception>
    public static byte* MapMemory(nuint bytes)
    {
        var start = Map(null, bytes, ProtectReadWrite, MapPrivateAnonymousNoReserve, -1, 0);
        return (nint)start != -1 ? start : throw new PlatformException("get memory", LastError);
    }

    public static void UnmapMemory(byte* start, nuint bytes) => _ = Unmap(start, bytes);
}
