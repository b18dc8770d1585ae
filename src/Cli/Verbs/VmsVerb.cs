using System.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;
using Orchestrator.Client.Types;

namespace Orchestrator.Cli.Verbs;

/// <summary><c>orch vms</c>: the VMs and their states.</summary>
internal static class VmsVerb
{
    private const int StateColumn = 1;

    public static Command Build(ServerOptions options)
    {
        var names = new Argument<string[]>("SELECTOR")
        {
            Description = "Names or globs; all VMs when none is given",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var format = OutputFormat.Option(
            OutputFormat.Table,
            OutputFormat.Wide,
            OutputFormat.Json,
            OutputFormat.JsonLines,
            OutputFormat.Name
        );
        var command = new Command("vms", "Lists VMs with their states.") { names, format };
        command.SetAction(
            async (parsed, stop) =>
            {
                using var session = options.Open(parsed);
                var selector = parsed.GetValue(names) is { Length: > 0 } given ? string.Join(',', given) : null;
                var vms = await session.Client.AllVmsAsync(selector, stop).ConfigureAwait(false);
                if (vms.Count == 0)
                {
                    session.Terminal.Error.WriteLine(
                        selector is null ? "no VMs: the service's inventory is empty" : $"no VM matches {SafeText.Of(selector)}"
                    );
                }
                Write(vms, parsed.GetValue(format)!, session.Terminal);
                return ExitCodes.Ok;
            }
        );
        return command;
    }

    private static void Write(IReadOnlyList<VmSummary> vms, string format, Terminal terminal)
    {
        switch (format)
        {
            case OutputFormat.Json:
                JsonOutput.WriteValue(terminal.Output, vms.ToArray());
                break;
            case OutputFormat.JsonLines:
                foreach (var vm in vms)
                {
                    JsonOutput.WriteLine(terminal.Output, vm);
                }
                break;
            case OutputFormat.Name:
                foreach (var vm in vms)
                {
                    terminal.Output.WriteLine(SafeText.Of(vm.Name));
                }
                break;
            default:
                WriteTable(vms, format == OutputFormat.Wide, terminal);
                break;
        }
    }

    private static void WriteTable(IReadOnlyList<VmSummary> vms, bool wide, Terminal terminal)
    {
        if (vms.Count == 0)
        {
            return;
        }
        string[] narrow = ["NAME", "STATE", "SINCE", "AGENT", "SEEN"];
        var table = new Table(
            wide ? [.. narrow, "HOST", "DIALECT", "PROTOCOL", "CALLS", "LABELS", "SOCKET", "REASON"] : [.. narrow, "REASON"]
        );
        foreach (var vm in vms)
        {
            var state = vm.Frozen ? vm.State + "*" : vm.State;
            string?[] cells = [vm.Name, state, Age.Since(vm.Since, terminal.Time), vm.AgentVersion, Age.Since(vm.LastSeen, terminal.Time)];
            table.Add(wide ? [.. cells, .. WideCells(vm), vm.Reason] : [.. cells, vm.Reason]);
        }
        table.Write(
            terminal.Output,
            terminal.UseColour ? (column, text) => column == StateColumn ? Colours.OfState(text.TrimEnd('*')) : null : null
        );
    }

    private static string?[] WideCells(VmSummary vm) =>
        [
            vm.Host,
            vm.Dialect,
            vm.ProtocolVersion,
            $"{vm.InFlight}+{vm.Queued}",
            string.Join(',', vm.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}")),
            vm.Socket,
        ];
}
