using System.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;
using Orchestrator.Client.Types;

namespace Orchestrator.Cli.Verbs;

/// <summary><c>orch shutdown</c> and <c>orch reboot</c>.</summary>
internal static class PowerVerb
{
    public static Command BuildShutdown(ServerOptions options) => Build("shutdown", "Shuts a guest down.", options);

    public static Command BuildReboot(ServerOptions options) => Build("reboot", "Reboots a guest.", options);

    private static Command Build(string action, string description, ServerOptions options)
    {
        var vm = VmArgument.New();
        var delay = new Option<int>("--delay") { Description = "Seconds until it is done (default 0)", HelpName = "SECONDS" };
        var force = new Option<bool>("--force") { Description = "At once, without asking services to stop" };
        var wait = new Option<bool>("--wait")
        {
            Description = action == "reboot" ? "Wait until the guest is ready again" : "Wait until the guest is off",
        };
        var timeout = new Option<int>("--timeout")
        {
            Description = "With --wait: give up after this many seconds (default 300)",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 300,
        };
        var command = new Command(action, description) { vm, delay, force, wait, timeout };
        command.SetAction(
            async (parsed, stop) =>
            {
                using var session = options.Open(parsed);
                var name = parsed.GetValue(vm)!;
                var request = new PowerRequest(action) { TimeoutSeconds = parsed.GetValue(delay), Force = parsed.GetValue(force) };
                if (!parsed.GetValue(wait))
                {
                    Tell(session.Terminal, await session.Client.PowerAsync(name, request, stop).ConfigureAwait(false));
                    return ExitCodes.Ok;
                }
                var limit = TimeSpan.FromSeconds(parsed.GetValue(delay) + parsed.GetValue(timeout));
                await using var watch = await PowerWatch.StartAsync(session, name, stop).ConfigureAwait(false);
                Tell(session.Terminal, await session.Client.PowerAsync(name, request, stop).ConfigureAwait(false));
                var seen = await watch.WaitAsync(action, limit, stop).ConfigureAwait(false);
                if (seen is null)
                {
                    session.Terminal.Complain(
                        $"{name} was not {(action == "reboot" ? "ready again" : "off")} within {limit.TotalSeconds} s; 'orch vms {name}' shows its state"
                    );
                    return ExitCodes.SomeFailed;
                }
                session.Output.WriteLine(SafeText.Of(seen));
                return ExitCodes.Ok;
            }
        );
        return command;
    }

    private static void Tell(Terminal terminal, PowerAnswer answer) =>
        terminal.Output.WriteLine($"{SafeText.Of(answer.Vm)}: {SafeText.Of(answer.Message)}");
}
