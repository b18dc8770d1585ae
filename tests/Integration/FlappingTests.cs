using Orchestrator.Client.Types;
using Orchestrator.TestKit;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Integration;

public sealed class FlappingTests
{
    [Fact]
    public async Task A_hundred_refused_connects_are_one_change_in_the_events_and_one_line_in_the_log()
    {
        using var folder = new TestFolder("flap-");
        await using var agent = new ScriptedAgent(folder["web.sock"]);
        await agent.KillAsync();
        await using var fleet = await Fleet.Start(
            agents: 0,
            others: new Dictionary<string, string> { ["web"] = agent.SocketPath },
            more: """
            orchestrator.connection.backoff-min = 10ms
            orchestrator.connection.absent-retry-max = 20ms
            """
        );
        await Eventually.SeesAsync("100 tries", () => fleet.Client.GetVmAsync("web"), v => v.Attempts >= 100, Fleet.Patience);
        var change = Assert.Single(await Changes(fleet));
        Assert.Equal(("connecting", "absent"), (change.From, change.To));
        Assert.Single(LinesOfChanges(fleet));
    }

    [Fact]
    public async Task A_vm_that_falls_silent_three_times_has_one_event_and_one_line_for_each_change()
    {
        using var folder = new TestFolder("flap-");
        await using var agent = new ScriptedAgent(folder["web.sock"]);
        await using var fleet = await Fleet.Start(agents: 0, others: new Dictionary<string, string> { ["web"] = agent.SocketPath });
        await fleet.Reaches("web", "ready");
        for (var i = 0; i < 3; i++)
        {
            agent.Silent = true;
            await fleet.Reaches("web", "silent");
            agent.Silent = false;
            await fleet.Reaches("web", "ready");
        }
        var changes = await Changes(fleet);
        Assert.Equal(["ready", "silent", "ready", "silent", "ready", "silent", "ready"], changes.Select(c => c.To));
        await Eventually.HoldsAsync("the log has them all", () => LinesOfChanges(fleet).Count >= changes.Count, Fleet.Patience);
        Assert.Equal(changes.Count, LinesOfChanges(fleet).Count);
    }

    private static async Task<List<EventItem>> Changes(Fleet fleet) =>
        [.. (await fleet.Client.KeptEventsAsync("0", "web")).Where(e => e.Type == "state-changed")];

    private static List<string> LinesOfChanges(Fleet fleet) =>
        [
            .. fleet
                .Service.Process.Output.Concat(fleet.Service.Process.Error)
                .Where(l => l.Contains("VM web is ", StringComparison.Ordinal)),
        ];
}
