using Orchestrator.GuestAgent.Commands;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>
/// Power mode <c>system</c>: asks the machine's own init, by the first of its programs that is there and agrees. Where none does, and when it is
/// forced, the kernel is asked directly after a sync. The host was told that it is under way: that nobody agreed, only the log can tell.
/// </summary>
/// <param name="run">Runs a program to its end; null when it agrees, otherwise why it does not.</param>
/// <param name="direct">The machine's last moment: sync and reboot(2); the errno, 0 when it is under way.</param>
internal sealed class SystemPower(Func<string, string[], string?> run, Func<PowerAction, int> direct, AgentLog log) : IPowerControl
{
    private static readonly TimeSpan ProgramLimit = TimeSpan.FromSeconds(30);

    /// <summary>Acts on this very machine.</summary>
    public static SystemPower OfThisMachine(CommandRunner runner, AgentLog log) =>
        new((path, args) => Run(runner, path, args), Machine.EndNow, log);

    public void Do(PowerAction action, bool force)
    {
        var tried = new List<string>();
        if (!force && AskInit(action, tried))
        {
            return;
        }
        var errno = direct(action);
        if (errno != 0)
        {
            tried.Add("reboot(2): " + SystemError.Words(errno));
            log.Error(
                action == PowerAction.Shutdown ? "machine not shut down: nobody agreed" : "machine not rebooted: nobody agreed",
                ("tried", string.Join("; ", tried))
            );
        }
    }

    private bool AskInit(PowerAction action, List<string> tried)
    {
        var off = action == PowerAction.Shutdown;
        foreach (var folder in new[] { "/usr/bin", "/bin" })
        {
            if (Agrees($"{folder}/systemctl", [off ? "poweroff" : "reboot"], tried))
            {
                return true;
            }
        }
        foreach (var folder in new[] { "/sbin", "/usr/sbin" })
        {
            if (
                Agrees($"{folder}/shutdown", [off ? "-h" : "-r", "now"], tried)
                || Agrees($"{folder}/{(off ? "poweroff" : "reboot")}", [], tried)
            )
            {
                return true;
            }
        }
        return false;
    }

    private bool Agrees(string path, string[] args, List<string> tried)
    {
        var why = run(path, args);
        if (why is not null)
        {
            tried.Add($"{string.Join(' ', [path, .. args])}: {why}");
        }
        return why is null;
    }

    private static string? Run(CommandRunner runner, string path, string[] args)
    {
        try
        {
            using var outcome = runner.Run(new CommandSpec(path, [path, .. args], "/", false, 0), ProgramLimit, CancellationToken.None);
            return outcome.End switch
            {
                CommandEnd.Exited when outcome.Status == 0 => null,
                // One that is still at it has agreed.
                CommandEnd.TimedOut => null,
                CommandEnd.Exited => $"exit code {outcome.Status}",
                CommandEnd.Signalled => $"ended by signal {outcome.Status}",
                CommandEnd.NotLaunched => SystemError.Words(outcome.Status),
                _ => "its end is not known",
            };
        }
        catch (PlatformException e)
        {
            return e.Message;
        }
    }
}
