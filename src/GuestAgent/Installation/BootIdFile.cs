using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Installation;

/// <summary>
/// The name of a boot where the agent's process stands for a machine (power mode <c>process</c>): shutdown and reboot end a boot, a killed agent does not.
/// </summary>
internal static class BootIdFile
{
    /// <summary>The file in <c>state_dir</c>.</summary>
    public const string FileName = "boot-id";

    private const string Head = "boot-id 1";
    private const string Boot = "boot ";
    private const string Real = "machine ";
    private const int IdBytes = 16;

    /// <param name="machineBoot">The real machine's: when that has booted, so has what stands on it.</param>
    public static string Identify(StateFolder folder, string machineBoot)
    {
        if (
            folder.Read(FileName)?.Split('\n') is [Head, var boot, var real, ""]
            && real == Real + machineBoot
            && boot.StartsWith(Boot, StringComparison.Ordinal)
            && MachineIds.Hex32(boot[Boot.Length..]) is { } kept
        )
        {
            return kept;
        }
        var id = RandomHex.Of(IdBytes);
        folder.Write(FileName, $"{Head}\n{Boot}{id}\n{Real}{machineBoot}\n");
        return id;
    }

    /// <summary>The boot is over: the next start is another one.</summary>
    public static void End(string stateDir)
    {
        using var folder = StateDisk.Open(stateDir, out _);
        if (folder is not null)
        {
            _ = Libc.UnlinkAt(folder.Number, FileName, 0);
        }
    }
}
