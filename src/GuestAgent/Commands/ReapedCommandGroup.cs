using System.Diagnostics;
using System.Runtime.InteropServices;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>
/// A command where no control groups are to be had: below a keeper of its own (<see cref="CommandReaper"/>), out of whose descent nothing falls.
/// To end it, all of it is stopped first, the keeper too, until nothing new appears, and then killed: what cannot run cannot fork, and an orphan
/// goes to the keeper, which is killed last.
/// </summary>
/// <param name="program">The agent's binary.</param>
internal sealed class ReapedCommandGroup(string program) : ICommandGroup
{
    private const int PauseMs = 2;
    private const int QuietPasses = 2;

    private Fd? _report;
    private int _reaper;

    public (int Pid, int Errno) Launch(CommandSpec command, CommandStreams? streams)
    {
        var (read, write) = Libc.OpenPipe();
        _report = read;
        using (write)
        {
            var errno = Libc.Spawn(
                program,
                [program, CommandReaper.Flag, command.Path, command.Directory, .. command.Argv],
                CommandEnvironment.Make(),
                "/",
                streams?.StdoutWrite.Number,
                streams?.StderrWrite.Number,
                write.Number,
                out _reaper
            );
            return errno is 0 or SystemError.TooManyArguments
                ? (_reaper, errno)
                : throw new PlatformException("start the command's keeper", errno);
        }
    }

    public (CommandEnd End, int Status) EndOf(ChildEnd child)
    {
        var report = default(CommandReport);
        var bytes = MemoryMarshal.AsBytes(new Span<CommandReport>(ref report));
        Span<Libc.PollEntry> polled = [new Libc.PollEntry(_report!.Number, Libc.PollIn)];
        Libc.Poll(polled, 0);
        return polled[0].Ready != 0 && Libc.Read(_report.Number, bytes) == bytes.Length
            ? (report.End, report.Status)
            : (CommandEnd.Lost, child.Status);
    }

    public bool KillAll(TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        StopAll(start, limit / 2);
        while (true)
        {
            var alive = 0;
            foreach (var process in Members())
            {
                if (!process.IsDead && process.Pid != _reaper)
                {
                    alive++;
                    _ = Libc.Kill(process.Pid, Libc.SigKill);
                }
            }
            if (alive == 0)
            {
                // Not reaped by us yet, so the number is still its own.
                _ = Libc.Kill(_reaper, Libc.SigKill);
                return true;
            }
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                return false;
            }
            Libc.Poll([], PauseMs);
        }
    }

    public void Dispose() => _report?.Dispose();

    private void StopAll(long start, TimeSpan limit)
    {
        var stopped = new HashSet<int>();
        for (var quiet = 0; quiet < QuietPasses && Stopwatch.GetElapsedTime(start) < limit; )
        {
            quiet++;
            foreach (var process in Members())
            {
                // The keeper may be about to start the program: it counts as stopped when it is seen so.
                if (!process.IsDead && (stopped.Add(process.Pid) || (process.Pid == _reaper && process.MayRun)))
                {
                    quiet = 0;
                    _ = Libc.Kill(process.Pid, Libc.SigStop);
                }
            }
        }
    }

    /// <summary>The keeper and all below it.</summary>
    private List<ProcessEntry> Members()
    {
        var table = ProcessTable.Read();
        var members = new HashSet<int> { _reaper };
        for (var grown = true; grown; )
        {
            grown = false;
            foreach (var process in table)
            {
                grown |= members.Contains(process.Parent) && members.Add(process.Pid);
            }
        }
        return table.FindAll(process => members.Contains(process.Pid));
    }
}
