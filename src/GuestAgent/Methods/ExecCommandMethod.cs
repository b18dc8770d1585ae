using System.Text;
using System.Text.Unicode;
using Orchestrator.GuestAgent.Commands;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>
/// Answers <c>exec_command</c>; docs/protocol.md §3.6. A command that cannot be launched is an error whose <c>data</c> has the
/// <c>exit_code</c> that a shell would tell: -32002 with 127 when it does not exist, -32000 with 126 when it cannot be executed.
/// Per stream <c>security.max_output_mb</c> is kept, 4 MiB without it, and never more than 5 MiB, because two of those are what one answer line holds.
/// </summary>
internal sealed class ExecCommandMethod(AgentSettings settings, CommandRules rules, CommandRunner runner) : IMethod
{
    private const int OutputBytesDefault = 4 * 1024 * 1024;
    private const int OutputBytesMost = 5 * 1024 * 1024;

    private readonly int _outputBytesMax = settings.Security.MaxOutputMb is { } mib
        ? (int)Math.Min(mib * 1024L * 1024, OutputBytesMost)
        : OutputBytesDefault;

    public string Name => MethodNames.ExecCommand;

    public bool StartsWork => true;

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping)
    {
        var wanted = MethodInput.Take(MethodParams.ExecCommand(paramsJson.Span));
        Note(audit, wanted);
        var secondsMax = settings.Security.MaxCommandTimeoutSeconds;
        if (wanted.TimeoutSeconds > secondsMax)
        {
            throw new MethodException(
                AgentError.InvalidParams,
                $"timeout_seconds: {wanted.TimeoutSeconds} is more than security.max_command_timeout_seconds ({secondsMax})"
            );
        }
        var seconds = wanted.TimeoutSeconds ?? Math.Min(settings.RequestTimeoutSeconds, secondsMax);
        var directory = wanted.WorkingDirectory ?? "/";
        if (directory[0] != '/' || Libc.Stat(Libc.AtFdCwd, directory, 0, out var facts) != 0 || !facts.IsDirectory)
        {
            throw new MethodException(
                AgentError.InvalidParams,
                $"working_directory: {directory} is no absolute path of an existing directory"
            );
        }
        try
        {
            var path = rules.Resolve(wanted.Command, wanted.Args);
            var command = new CommandSpec(path, [wanted.Command, .. wanted.Args], directory, wanted.CaptureOutput, _outputBytesMax);
            using var outcome = runner.Run(command, TimeSpan.FromSeconds(seconds), stopping);
            Note(audit, outcome);
            return new MethodAnswer(Text(wanted, path, outcome, seconds));
        }
        catch (Refusal refusal)
        {
            throw MethodInput.Told(refusal);
        }
        catch (PlatformException e)
        {
            throw new MethodException(AgentError.CommandFailed, $"{wanted.Command}: not started: {e.Message}");
        }
    }

    // Arguments may hold secrets: their digest tells two commands apart, and proves one that is known.
    private static void Note(AuditNote audit, ExecCommandParams wanted)
    {
        audit.Subject = wanted.Command;
        audit.Add("args", wanted.Args.Count);
        audit.Add("args_sha256", Sha256.HexOf(Encoding.UTF8.GetBytes(string.Join('\0', [wanted.Command, .. wanted.Args]))));
    }

    private static void Note(AuditNote audit, CommandOutcome outcome)
    {
        if (outcome.End is CommandEnd.Exited or CommandEnd.Signalled)
        {
            audit.Add(outcome.End == CommandEnd.Exited ? "exit_code" : "signal", outcome.Status);
        }
        if (outcome.End != CommandEnd.NotLaunched)
        {
            audit.Add("stdout_bytes", outcome.Stdout.Written.Length);
            audit.Add("stderr_bytes", outcome.Stderr.Written.Length);
        }
        if (outcome.Stdout.Truncated || outcome.Stderr.Truncated)
        {
            audit.Add("truncated", "true");
        }
    }

    private static ReadOnlyMemory<byte> Text(ExecCommandParams wanted, string path, CommandOutcome outcome, int seconds)
    {
        switch (outcome.End)
        {
            case CommandEnd.Exited or CommandEnd.Signalled:
                return CommandAnswer.Text(outcome);
            case CommandEnd.TimedOut:
                throw new MethodException(AgentError.TimedOut, $"{wanted.Command}: not done after {seconds} s; {Ended(outcome)}");
            case CommandEnd.Stopped:
                throw new MethodException(AgentError.CommandFailed, $"{wanted.Command}: the agent stops; {Ended(outcome)}");
            case CommandEnd.Lost:
                throw new MethodException(
                    AgentError.CommandFailed,
                    $"{wanted.Command}: the process that kept watch over it was ended from outside; how the command ended is not known"
                );
            default:
                throw outcome.Status switch
                {
                    // When it is there, what is missing is what it needs; shells tell that by the same code.
                    SystemError.NoEntry or SystemError.NotDirectory => Libc.Stat(Libc.AtFdCwd, path, 0, out _) == 0
                        ? CommandRules.NotFound(wanted.Command, "found, but its interpreter or loader, or /dev/null, was not")
                        : CommandRules.NotFound(wanted.Command),
                    SystemError.Again or SystemError.NoMemory => new Refusal(
                        AgentError.CommandFailed,
                        $"{wanted.Command}: not started: {SystemError.Words(outcome.Status)}"
                    ),
                    var errno => CommandRules.NotExecutable(wanted.Command, SystemError.Words(errno)),
                };
        }
    }

    private static string Ended(CommandOutcome outcome) =>
        outcome.AllEnded ? "all of its processes were ended" : "it was killed, but some of its processes may still be there";
}
