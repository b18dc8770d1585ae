using System.Diagnostics;
using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>
/// A command where no control groups are to be had. Its processes are known by descent, by its session, by a variable in their environment, and,
/// when it is the only command, by being nobody else's orphans. They are stopped first, until no new one appears, and then killed: what cannot run
/// cannot fork. Not found is only a process that has lost its parents, its session and its environment while another command was running.
/// </summary>
internal sealed class TreeCommandGroup(ProcessTrees trees) : ICommandGroup
{
    private const string Variable = "KVMMANAGER_COMMAND";
    private const int PauseMs = 5;

    private readonly string _mark = $"{Variable}={RandomHex.Of(8)}";
    private readonly Dictionary<int, ulong> _known = [];
    private int _pid;
    private bool _entered;

    public IReadOnlyList<string> Environment => [_mark];

    public void Launch(Func<int> spawn)
    {
        trees.Enter();
        _entered = true;
        _pid = spawn();
        if (_pid != 0)
        {
            trees.Started(_pid);
        }
    }

    public bool KillAll(TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        var stopped = new HashSet<int>();
        while (true)
        {
            var found = false;
            foreach (var process in Members())
            {
                if (!process.IsDead && stopped.Add(process.Pid))
                {
                    found = true;
                    _ = Libc.Kill(process.Pid, Libc.SigStop);
                }
            }
            if (!found || Stopwatch.GetElapsedTime(start) > limit / 2)
            {
                break;
            }
        }
        while (true)
        {
            var alive = 0;
            foreach (var process in Members())
            {
                if (!process.IsDead)
                {
                    alive++;
                    _ = Libc.Kill(process.Pid, Libc.SigKill);
                }
                else if (process.Pid != _pid && process.Parent == System.Environment.ProcessId)
                {
                    _ = Libc.Wait(process.Pid, reap: true, wait: false);
                }
            }
            if (alive == 0)
            {
                return true;
            }
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                return false;
            }
            Libc.Poll([], PauseMs);
        }
    }

    public void Dispose()
    {
        if (!_entered)
        {
            return;
        }
        var leftovers = _pid == 0 ? [] : Members().Where(p => p.Pid != _pid && p.Parent == System.Environment.ProcessId).Select(p => p.Pid);
        trees.Leave(_pid, leftovers.ToList());
    }

    private List<ProcessEntry> Members()
    {
        var self = System.Environment.ProcessId;
        var mark = Encoding.UTF8.GetBytes(_mark);
        var table = ProcessTable.Read();
        var members = new HashSet<int>();
        foreach (var process in table)
        {
            if (
                process.Pid == _pid
                || process.Session == _pid
                || (_known.TryGetValue(process.Pid, out var started) && started == process.StartTicks)
                || (process.Parent == self && (trees.CanOnlyBeOf(_pid, process.Pid) || ProcessTable.WasStartedWith(process.Pid, mark)))
            )
            {
                members.Add(process.Pid);
            }
        }
        for (var grown = true; grown; )
        {
            grown = false;
            foreach (var process in table)
            {
                grown |= members.Contains(process.Parent) && members.Add(process.Pid);
            }
        }
        var entries = table.FindAll(process => members.Contains(process.Pid));
        foreach (var entry in entries)
        {
            _known[entry.Pid] = entry.StartTicks;
        }
        return entries;
    }
}
