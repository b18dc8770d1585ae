using System.Diagnostics;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>
/// Runs one program and waits for it. When it has exited, what it wrote is read to the end; processes that it left behind may keep its streams
/// open, and those are waited for only a moment: they live on, as below any shell, but their output is no longer read.
/// </summary>
internal sealed class CommandRunner(CommandGroups groups)
{
    /// <summary>How long the streams of an exited program may stay open: for the last words of a pipeline's other members.</summary>
    private static readonly TimeSpan StreamGrace = TimeSpan.FromMilliseconds(200);

    /// <summary>How long killed processes may take to be gone.</summary>
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(1);

    /// <summary>How often a program is looked at on kernels that do not tell of its end (before 5.3).</summary>
    private const int LookIntervalMs = 20;
    private const int LastReadsMax = 64;

    static CommandRunner() => Libc.PrepareForChildren();

    /// <returns>The outcome, with the output: the caller disposes it.</returns>
    /// <param name="limit">From now; then every process of the command is ended.</param>
    /// <exception cref="PlatformException">The machine lacks what is needed to start anything.</exception>
    public CommandOutcome Run(CommandSpec command, TimeSpan limit, CancellationToken stopping)
    {
        var stdout = new OutputBuffer(command.OutputBytesMax);
        var stderr = new OutputBuffer(command.OutputBytesMax);
        try
        {
            return Run(command, stdout, stderr, limit, stopping);
        }
        catch
        {
            stdout.Dispose();
            stderr.Dispose();
            throw;
        }
    }

    private CommandOutcome Run(CommandSpec command, OutputBuffer stdout, OutputBuffer stderr, TimeSpan limit, CancellationToken stopping)
    {
        var start = Stopwatch.GetTimestamp();
        using var stop = new StopSignal(stopping);
        using var group = groups.Make();
        using var streams = command.Capture ? new CommandStreams() : null;
        var (pid, errno) = group.Launch(command, streams);
        var launched = Stopwatch.GetTimestamp();
        streams?.CloseWriteEnds();
        if (errno != 0)
        {
            return new CommandOutcome(CommandEnd.NotLaunched, errno, true, 0, stdout, stderr);
        }
        bool ended;
        try
        {
            ended = Follow(pid, streams, stdout, stderr, start, limit, stop);
        }
        catch
        {
            // What has gone wrong here must not leave a command running that nobody waits for.
            EndAll(group, pid);
            throw;
        }
        var elapsedMs = (long)Stopwatch.GetElapsedTime(launched).TotalMilliseconds;
        if (ended)
        {
            var end =
                Libc.Wait(pid, reap: true, wait: true) ?? throw new PlatformException("learn how the command ended", SystemError.NoChild);
            var (how, status) = group.EndOf(end);
            return new(how, status, true, elapsedMs, stdout, stderr);
        }
        var allEnded = EndAll(group, pid);
        return new(stop.IsRaised ? CommandEnd.Stopped : CommandEnd.TimedOut, 0, allEnded, elapsedMs, stdout, stderr);
    }

    private static bool EndAll(ICommandGroup group, int pid)
    {
        var allEnded = group.KillAll(KillLimit);
        // Also when the group could not be ended as a whole: the program itself is ours to end.
        _ = Libc.Kill(pid, Libc.SigKill);
        return ReapKilled(pid) && allEnded;
    }

    /// <returns>True when the program has ended by itself; false when its time is over or the agent stops.</returns>
    private static bool Follow(
        int pid,
        CommandStreams? streams,
        OutputBuffer stdout,
        OutputBuffer stderr,
        long start,
        TimeSpan limit,
        StopSignal stop
    )
    {
        using var pidFd = Libc.OpenPidFd(pid);
        long? exitedAt = null;
        Span<Libc.PollEntry> polled = stackalloc Libc.PollEntry[4];
        while (true)
        {
            if (exitedAt is null && Libc.Wait(pid, reap: false, wait: false) is not null)
            {
                exitedAt = Stopwatch.GetTimestamp();
            }
            if (exitedAt is not null && streams is null or { AllAtEnd: true })
            {
                return true;
            }
            var left = exitedAt is { } at ? StreamGrace - Stopwatch.GetElapsedTime(at) : limit - Stopwatch.GetElapsedTime(start);
            if (exitedAt is null && (stop.IsRaised || left <= TimeSpan.Zero))
            {
                return false;
            }
            if (left <= TimeSpan.Zero)
            {
                streams!.ReadWhatIsThere(stdout, stderr, LastReadsMax);
                return true;
            }
            var waitMs = (int)Math.Min(int.MaxValue, Math.Ceiling(left.TotalMilliseconds));
            polled[0] = new(streams?.StdoutOrNone ?? -1, Libc.PollIn);
            polled[1] = new(streams?.StderrOrNone ?? -1, Libc.PollIn);
            polled[2] = new(exitedAt is null && pidFd is not null ? pidFd.Number : -1, Libc.PollIn);
            polled[3] = new(exitedAt is null ? stop.Fd : -1, Libc.PollIn);
            Libc.Poll(polled, pidFd is null && exitedAt is null ? Math.Min(waitMs, LookIntervalMs) : waitMs);
            if (polled[0].Ready != 0)
            {
                streams!.ReadStdout(stdout);
            }
            if (polled[1].Ready != 0)
            {
                streams!.ReadStderr(stderr);
            }
        }
    }

    private static bool ReapKilled(int pid)
    {
        var start = Stopwatch.GetTimestamp();
        while (Libc.Wait(pid, reap: true, wait: false) is null)
        {
            if (Stopwatch.GetElapsedTime(start) > KillLimit)
            {
                // It hangs in the kernel. A thread waits for it, so that it is no zombie afterwards.
                _ = OwnThread.TryStart("reaper", 128 * 1024, () => Libc.Wait(pid, reap: true, wait: true));
                return false;
            }
            Libc.Poll([], 1);
        }
        return true;
    }
}
