using System.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;
using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.Protocol;

namespace Orchestrator.Cli.Verbs;

/// <summary><c>orch events</c>: what happened to the VMs, and with -f what happens.</summary>
internal static class EventsVerb
{
    /// <summary>Asks for everything that is still kept.</summary>
    private const string FromTheFirst = "0";
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    public static Command Build(ServerOptions options)
    {
        var follow = new Option<bool>("--follow", "-f")
        {
            Description = "Go on with new events; reconnects without losing any that are kept",
        };
        var vm = new Option<string?>("--vm") { Description = "Only this VM's", HelpName = "VM" };
        var since = new Option<string?>("--since") { Description = "Only events after this id", HelpName = "ID" };
        var format = OutputFormat.Option(OutputFormat.Table, OutputFormat.JsonLines);
        var command = new Command("events", "Shows the events that are kept; with -f goes on with new ones.") { follow, vm, since, format };
        command.SetAction(
            async (parsed, stop) =>
            {
                using var session = options.Open(parsed);
                var show = parsed.GetValue(format) == OutputFormat.JsonLines;
                var after = parsed.GetValue(since) ?? FromTheFirst;
                if (parsed.GetValue(follow))
                {
                    await FollowAsync(session, after, parsed.GetValue(vm), show, stop).ConfigureAwait(false);
                    return ExitCodes.Ok;
                }
                foreach (var item in await session.Client.KeptEventsAsync(after, parsed.GetValue(vm), stop).ConfigureAwait(false))
                {
                    Show(session.Terminal, item, show);
                }
                return ExitCodes.Ok;
            }
        );
        return command;
    }

    private static async Task FollowAsync(Session session, string after, string? vm, bool asJson, CancellationToken stop)
    {
        var isFirst = true;
        while (true)
        {
            try
            {
                await foreach (var item in session.Client.FollowEventsAsync(after, vm, stop).ConfigureAwait(false))
                {
                    if (isFirst && after == FromTheFirst && item.Type == "gap")
                    {
                        continue;
                    }
                    isFirst = false;
                    after = item.Id.Length > 0 ? item.Id : after;
                    Show(session.Terminal, item, asJson);
                }
            }
            catch (ApiException e) when (!isFirst && e.Error is AgentError.ServiceUnreachable or AgentError.ConnectionLost)
            {
                // The service restarts, or cut us off as too slow: go on after the last event seen.
            }
            await Task.Delay(RetryDelay, session.Terminal.Time, stop).ConfigureAwait(false);
        }
    }

    private static void Show(Terminal terminal, EventItem item, bool asJson)
    {
        if (asJson)
        {
            JsonOutput.WriteLine(terminal.Output, item);
            return;
        }
        var change =
            item.To is null ? ""
            : item.From is null ? $" {item.To}"
            : $" {item.From} -> {item.To}";
        var line =
            $"{item.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {item.Vm ?? "-", -16} {item.Type}{change}{(item.Reason is null ? "" : ": " + item.Reason)}";
        terminal.Output.WriteLine(SafeText.Of(line));
    }
}
