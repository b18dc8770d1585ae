using System.Runtime.InteropServices;

namespace Orchestrator.HostService.Hosting;

/// <summary>Makes every file and socket of the process its owner's alone from the moment it is made: a later chmod would leave a gap.</summary>
internal static partial class FileMode0600
{
    private const uint NothingForOthers = 0x3F; // 0077

    public static void Apply() => _ = UMask(NothingForOthers);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint UMask(uint mask);
}
