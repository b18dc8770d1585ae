using System.Runtime.InteropServices;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>
/// The agent's own binary in another role: the keeper of one command where there are no control groups. The kernel makes it the parent of
/// everything below it that loses its own, so all of a command is found by descent, whatever session, environment or parents it has given up.
/// It starts the program, waits for it, reports how it ended, and ends itself: what the command left running goes to the machine's init.
/// See <see cref="ReapedCommandGroup"/>, which starts it.
/// </summary>
internal static class CommandReaper
{
    /// <summary>The first argument that asks for this role. Then come the program's path, its directory, and its argv.</summary>
    public const string Flag = "--keep-command";

    /// <summary>The descriptor that takes the report.</summary>
    public const int ReportFd = 3;

    private const int ArgumentsBeforeArgv = 3;

    /// <summary>Runs to the command's end; the command's streams are this process's own.</summary>
    /// <param name="arguments">As given to the process, <see cref="Flag"/> first.</param>
    /// <returns>The exit code; what counts is the report.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments.Length <= ArgumentsBeforeArgv || !Libc.SetChildSubreaper(true))
        {
            return 1;
        }
        Libc.PrepareForChildren();
        // Ended it is by the agent alone: a signal for everybody must not lose the outcome.
        Libc.IgnoreEndingSignals();
        var errno = Libc.Spawn(
            arguments[1],
            arguments[ArgumentsBeforeArgv..],
            CommandEnvironment.Make(),
            arguments[2],
            output: 1,
            error: 2,
            report: null,
            out var pid
        );
        if (errno != 0)
        {
            return Report(new CommandReport(CommandEnd.NotLaunched, errno));
        }
        while (Libc.WaitAny() is { } ended)
        {
            if (ended.Pid == pid)
            {
                return Report(new CommandReport(ended.End.Exited ? CommandEnd.Exited : CommandEnd.Signalled, ended.End.Status));
            }
        }
        return 1;
    }

    private static int Report(CommandReport report) =>
        Libc.Write(ReportFd, MemoryMarshal.AsBytes(new ReadOnlySpan<CommandReport>(in report))) > 0 ? 0 : 1;
}

/// <summary>What the keeper tells the agent: both are the same binary, so the bytes are those of the structure.</summary>
/// <param name="Status">As of <see cref="CommandOutcome"/>.</param>
internal readonly record struct CommandReport(CommandEnd End, int Status);
