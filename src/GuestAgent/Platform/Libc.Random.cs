using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>Random bytes.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Name, SetLastError = true, EntryPoint = "getrandom")]
    private static partial nint GetRandomRaw(byte* buffer, nuint count, uint flags);

    /// <summary>Waits until the kernel has enough entropy; restarted when a signal interrupts it.</summary>
    public static nint GetRandom(Span<byte> into)
    {
        fixed (byte* start = into)
        {
            nint count;
            do
            {
                count = GetRandomRaw(start, (nuint)into.Length, 0);
            } while (count < 0 && LastError == SystemError.Interrupted);
            return count;
        }
    }
}
