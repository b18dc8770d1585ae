using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>
/// The commands that run without control groups. While there are any, the agent is the reaper of all that is below it, so that nothing of a
/// command can leave by losing its parents.
/// </summary>
internal sealed class ProcessTrees
{
    /// <summary>How often orphans that outlived their command are looked at.</summary>
    private static readonly TimeSpan LeftoverInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly HashSet<int> _commands = [];
    private readonly HashSet<int> _leftovers = [];
    private int _running;
    private bool _reaping;

    /// <summary>Before a command is started.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            if (_running++ == 0)
            {
                _ = Libc.SetChildSubreaper(true);
            }
        }
    }

    public void Started(int pid)
    {
        lock (_gate)
        {
            _commands.Add(pid);
        }
    }

    /// <summary>After a command was reaped.</summary>
    /// <param name="leftovers">Children of ours that it left behind: each will be reaped when it ends.</param>
    public void Leave(int pid, IEnumerable<int> leftovers)
    {
        lock (_gate)
        {
            _commands.Remove(pid);
            _leftovers.UnionWith(leftovers);
            if (--_running == 0)
            {
                _ = Libc.SetChildSubreaper(false);
            }
            if (_leftovers.Count > 0 && !_reaping)
            {
                _reaping = true;
                new Thread(ReapLeftovers, 128 * 1024) { IsBackground = true, Name = "leftovers" }.Start();
            }
        }
    }

    /// <summary>Of a child of ours that nothing else tells about: can it only be this command's?</summary>
    public bool CanOnlyBeOf(int command, int child)
    {
        lock (_gate)
        {
            return _running == 1 && child != command && !_commands.Contains(child) && !_leftovers.Contains(child);
        }
    }

    private void ReapLeftovers()
    {
        while (true)
        {
            lock (_gate)
            {
                _leftovers.RemoveWhere(pid => Libc.Wait(pid, reap: true, wait: false) is not null || Libc.Kill(pid, 0) != 0);
                if (_leftovers.Count == 0)
                {
                    _reaping = false;
                    return;
                }
            }
            Libc.Poll([], (int)LeftoverInterval.TotalMilliseconds);
        }
    }
}
