using System.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;
using Orchestrator.Client;
using Orchestrator.Client.Types;

namespace Orchestrator.Cli.Verbs;

/// <summary><c>orch vm accept</c> and <c>orch vm forget</c>: a person's word on whether an agent is the VM's own.</summary>
internal static class VmVerb
{
    public static Command Build(ServerOptions options) =>
        new("vm", "Accepts or forgets the agent of a VM.")
        {
            Judge(
                "accept",
                "Ends a VM's quarantine: the agent that answers now is this VM's own.",
                options,
                (c, vm, s) => c.AcceptVmAsync(vm, s)
            ),
            Judge("forget", "Erases what the service remembers of a VM and its agent.", options, (c, vm, s) => c.ForgetVmAsync(vm, s)),
        };

    private static Command Judge(
        string name,
        string description,
        ServerOptions options,
        Func<OrchestratorClient, string, CancellationToken, Task<VmJudged>> ask
    )
    {
        var vm = VmArgument.New();
        var format = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var command = new Command(name, description) { vm, format };
        command.SetAction(
            async (parsed, stop) =>
            {
                using var session = options.Open(parsed);
                var judged = await ask(session.Client, parsed.GetValue(vm)!, stop).ConfigureAwait(false);
                if (parsed.GetValue(format) == OutputFormat.Json)
                {
                    JsonOutput.WriteValue(session.Output, judged);
                }
                else
                {
                    session.Output.WriteLine($"{SafeText.Of(judged.Vm)}: {SafeText.Of(judged.What)}");
                }
                return ExitCodes.Ok;
            }
        );
        return command;
    }
}
