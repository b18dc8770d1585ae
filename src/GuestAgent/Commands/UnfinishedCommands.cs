using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>
/// What an executor that was killed left behind: <c>--end-unfinished</c>, which the service manager runs after each executor, in its control group. The
/// command that was running is ended with all of its processes; what finished commands left running on purpose stays.
/// </summary>
internal static class UnfinishedCommands
{
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(1);

    /// <summary>Where systemd puts the programs that it runs for a unit whose own group is delegated.</summary>
    private const string ControlGroup = "/.control";

    /// <returns>How many commands were ended.</returns>
    public static int End()
    {
        const int bytesMax = 64 * 1024;
        if (Cgroups.OwnFolder(MountTable.Read(), SmallFile.TryRead("/proc/self/cgroup", bytesMax)) is not { } own)
        {
            return 0;
        }
        return EndIn(own.EndsWith(ControlGroup, StringComparison.Ordinal) ? own[..^ControlGroup.Length] : own);
    }

    /// <param name="folder">Of the control group below which commands have theirs.</param>
    internal static int EndIn(string folder)
    {
        var ended = 0;
        foreach (var leaf in Directory.GetDirectories(folder, Cgroups.LeafPrefix + "*"))
        {
            // Whoever made it may be another one, and alive.
            if (Cgroups.IsMakerAlive(leaf))
            {
                continue;
            }
            if (!Cgroups.IsOfFinished(leaf) && Cgroups.KillAll(leaf, KillLimit))
            {
                ended++;
            }
            _ = Libc.UnlinkAt(Libc.AtFdCwd, leaf, Libc.AtRemoveDirectory);
        }
        return ended;
    }
}
