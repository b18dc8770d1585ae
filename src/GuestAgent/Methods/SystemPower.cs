using Orchestrator.GuestAgent.Commands;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>
/// Power mode <c>system</c>: asks the machine's own init, by the first of its programs that is there and agrees. Where none does, and when it is
/// forced, the kernel is asked directly after a sync.
/// </summary>
/// <param name="run">Runs a program to its end; false when it is not there or does not agree.</param>
/// <param name="direct">The machine's last moment: sync and reboot(2).</param>
internal sealed class SystemPower(Func<string, string[], bool> run, Action<PowerAction> direct) : IPowerControl
{
    private static readonly TimeSpan ProgramLimit = TimeSpan.FromSeconds(30);

    /// <summary>Acts on this very machine.</summary>
    public static SystemPower OfThisMachine(CommandRunner runner) => new((path, args) => Run(runner, path, args), Machine.EndNow);

    public void Do(PowerAction action, bool force)
    {
        if (force || !AskInit(action))
        {
            direct(action);
        }
    }

    private bool AskInit(PowerAction action)
    {
        var off = action == PowerAction.Shutdown;
        foreach (var folder in new[] { "/usr/bin", "/bin" })
        {
            if (run($"{folder}/systemctl", [off ? "poweroff" : "reboot"]))
            {
                return true;
            }
        }
        foreach (var folder in new[] { "/sbin", "/usr/sbin" })
        {
            if (run($"{folder}/shutdown", [off ? "-h" : "-r", "now"]) || run($"{folder}/{(off ? "poweroff" : "reboot")}", []))
            {
                return true;
            }
        }
        return false;
    }

    private static bool Run(CommandRunner runner, string path, string[] args)
    {
        try
        {
            using var outcome = runner.Run(new CommandSpec(path, [path, .. args], "/", false, 0), ProgramLimit, CancellationToken.None);
            // One that is still at it has agreed.
            return outcome is { End: CommandEnd.Exited, Status: 0 } or { End: CommandEnd.TimedOut };
        }
        catch (PlatformException)
        {
            return false;
        }
    }
}
