using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>
/// A control group: nothing forked in it gets out, and the kernel ends all of it at once. libc cannot start a child in another group than its
/// own, and moving it afterwards would miss what it forked meanwhile; so the agent itself steps into the new group for the moment of the fork.
/// </summary>
internal sealed class CgroupCommandGroup : ICommandGroup
{
    private const int StepBackAttempts = 5;
    private readonly Cgroups _cgroups;
    private readonly string _leaf;
    private bool _agentInside;

    private CgroupCommandGroup(Cgroups cgroups, string leaf)
    {
        _cgroups = cgroups;
        _leaf = leaf;
    }

    /// <summary>Null when no group can be had: the hierarchy's limits are reached, or somebody has taken it away.</summary>
    public static CgroupCommandGroup? TryMake(Cgroups cgroups)
    {
        var leaf = cgroups.TryMakeLeaf();
        return leaf is null ? null : new CgroupCommandGroup(cgroups, leaf);
    }

    public (int Pid, int Errno) Launch(CommandSpec command, CommandStreams? streams)
    {
        lock (_cgroups.Moving)
        {
            var entered = Cgroups.Write(_leaf + "/cgroup.procs", "0"u8);
            if (entered != 0)
            {
                throw new PlatformException("enter a control group for the command", entered);
            }
            _agentInside = true;
            try
            {
                var errno = command.Spawn(streams, out var pid);
                return (pid, errno);
            }
            finally
            {
                StepBack();
            }
        }
    }

    public (CommandEnd End, int Status) EndOf(ChildEnd child) => CommandSpec.EndOf(child);

    public bool KillAll(TimeSpan limit)
    {
        // Never while we are in it ourselves.
        return !_agentInside && Cgroups.KillAll(_leaf, limit);
    }

    public void Dispose() => _cgroups.Remove(_leaf);

    private void StepBack()
    {
        for (var attempt = 0; attempt < StepBackAttempts && _agentInside; attempt++)
        {
            _agentInside = Cgroups.Write(_cgroups.OwnProcesses, "0"u8) != 0;
        }
    }
}
