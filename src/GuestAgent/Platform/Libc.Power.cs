using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>The end of the machine.</summary>
internal static unsafe partial class Libc
{
    public const int PowerOff = 0x4321FEDC;
    public const int Restart = 0x01234567;

    [LibraryImport(Name, EntryPoint = "sync")]
    public static partial void Sync();

    /// <summary>reboot(2): at once, without a word to anybody.</summary>
    [LibraryImport(Name, SetLastError = true, EntryPoint = "reboot")]
    public static partial int EndMachine(int command);
}
