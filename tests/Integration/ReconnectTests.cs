using Orchestrator.Client.Types;
using Orchestrator.TestKit;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Integration;

public sealed class ReconnectTests
{
    [Fact]
    public async Task An_agent_that_is_killed_and_started_again_is_ready_by_itself_and_the_events_tell_it_in_order()
    {
        await using var fleet = await Fleet.Start();
        await fleet.Agents[0].Process.KillAsync();
        await Eventually.SeesAsync(
            "no longer ready",
            async () => await fleet.Client.GetVmAsync("web-1"),
            v => v.State != "ready",
            Fleet.Patience
        );
        await fleet.Agents[0].StartAgainAsync();
        await fleet.Reaches("web-1", "ready");
        Assert.Equal("ok", (await fleet.Client.ExecAsync("web-1", new ExecRequest("true"))).Outcome);

        var events = await fleet.Client.KeptEventsAsync("0", "web-1");
        var states = events.Where(e => e.Type == "state-changed").ToList();
        Assert.Equal("ready", states[^1].To);
        Assert.Equal(2, states.Count(s => s.To == "ready"));
        Assert.Contains(states, s => s.From == "ready");
        for (var i = 1; i < states.Count; i++)
        {
            Assert.Equal(states[i - 1].To, states[i].From);
            Assert.True(states[i - 1].At <= states[i].At);
        }
    }

    [Fact]
    public async Task A_reboot_by_the_API_starts_the_agent_anew_and_it_is_ready_again()
    {
        await using var fleet = await Fleet.Start();
        var since = (await fleet.Client.GetVmAsync("web-1")).Since;
        Assert.True((await fleet.Client.PowerAsync("web-1", new PowerRequest("reboot"))).Initiated);
        await Eventually.SeesAsync(
            "ready anew",
            async () => await fleet.Client.GetVmAsync("web-1"),
            v => v.State == "ready" && v.Since > since,
            Fleet.Patience
        );
        Assert.Equal("ok", (await fleet.Client.ExecAsync("web-1", new ExecRequest("true"))).Outcome);
    }

    [Fact]
    public async Task A_shutdown_by_the_API_leaves_the_vm_absent_with_a_reason()
    {
        await using var fleet = await Fleet.Start();
        await fleet.Client.PowerAsync("web-1", new PowerRequest("shutdown"));
        await fleet.Reaches("web-1", "absent");
        var refusal = await Assert.ThrowsAsync<Client.ApiException>(() => fleet.Client.ExecAsync("web-1", new ExecRequest("true")));
        Assert.Equal(Protocol.AgentError.VmNotReady, refusal.Error);
        Assert.Equal("absent", refusal.Problem?.State);
        Assert.NotEmpty(refusal.Problem?.Reason!);
    }

    [Fact]
    public async Task A_command_in_flight_when_its_agent_dies_is_unknown_and_never_shown_as_success()
    {
        await using var fleet = await Fleet.Start();
        var mark = Path.Combine(fleet.Folder, "web-1", "mark");
        var running = fleet.Client.ExecAsync("web-1", new ExecRequest("/bin/sh") { Args = ["-c", $"echo > {mark}; exec sleep 60"] });
        await Eventually.HoldsAsync("the command runs", () => File.Exists(mark), Fleet.Patience);
        await fleet.Agents[0].Process.KillAsync();
        var result = await running.WaitAsync(Fleet.Patience);
        Assert.Equal(("unknown", "connection-lost"), (result.Outcome, result.Code));
    }

    [Fact]
    public async Task An_agent_of_version_1_0_with_all_its_habits_becomes_ready_and_works()
    {
        using var folder = new TestFolder("old-");
        await using var agent = new ScriptedAgent(folder["old.sock"], AgentScript.Field10);
        await using var fleet = await Fleet.Start(agents: 0, others: new Dictionary<string, string> { ["old-1"] = agent.SocketPath });
        await fleet.Reaches("old-1", "ready");
        Assert.Equal("1.0.0", (await fleet.Client.GetVmAsync("old-1")).AgentVersion);
        await fleet.Client.PingAsync("old-1");
        var info = await fleet.Client.GetInfoAsync("old-1");
        Assert.Null(info.System.Error);
        Assert.InRange(info.System.Value!.TotalMemoryBytes, 1L << 20, 1L << 44);
        var keyed = await fleet.Client.ExecAsync("old-1", new ExecRequest("true") { Env = new Dictionary<string, string> { ["A"] = "1" } });
        Assert.Equal("unsupported", keyed.Outcome);
    }

    [Fact]
    public async Task A_follower_that_comes_back_misses_nothing()
    {
        await using var fleet = await Fleet.Start(agents: 2);
        var before = await fleet.Client.KeptEventsAsync("0", null);
        await fleet.Agents[1].Process.KillAsync();
        await Eventually.SeesAsync("seen", async () => await fleet.Client.GetVmAsync("web-2"), v => v.State != "ready", Fleet.Patience);
        using var stop = new CancellationTokenSource(Fleet.Patience);
        await foreach (var item in fleet.Client.FollowEventsAsync(before[^1].Id, "web-2", stop.Token))
        {
            Assert.Equal(("state-changed", "ready", "web-2"), (item.Type, item.From, item.Vm));
            break;
        }
    }
}
