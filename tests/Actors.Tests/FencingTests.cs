using System.Diagnostics;
using Orchestrator.Actors.Hosting;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Storage;
using Orchestrator.TestKit;

namespace Orchestrator.Actors.Tests;

/// <summary>What a host says to agents of protocol 1.1, so that nothing is begun late or by another than was meant, and what it makes of their refusals.</summary>
public sealed class FencingTests : IDisposable
{
    private readonly SocketFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_hello_names_fleet_session_and_epoch_and_every_request_after_it_carries_who_is_meant_and_until_when()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced);
        var store = new MemoryHostStore(fleet: null, epoch: 7);
        await using var host = await TestHost.StartAsync(new HostSettings("h", TestHost.Quick, [_folder.Vm("a")]) { Store = store });
        await host.UntilAsync("a", VmPhase.Ready);

        await host.CallAsync("a", "exec_command", """{"command":"x"}""", TimeSpan.FromSeconds(20));
        await host.CallAsync("a", "get_disk_usage");
        var now = agent.NowMs;

        var hello = agent.Requests.First(r => r.Method == "get_agent_info").Params;
        var session = hello.GetProperty("session").GetString()!;
        Assert.Matches("^[0-9a-f]{32}$", session);
        Assert.Equal((store.Fleet, 7), (hello.GetProperty("fleet").GetString(), hello.GetProperty("epoch").GetInt64()));
        Assert.False(hello.TryGetProperty("claim", out _));
        await host.UntilAsync("a", _ => agent.Count("ping") > 0);
        foreach (var request in agent.Requests.Where(r => r.Method != "get_agent_info"))
        {
            var context = request.Params.GetProperty("_ctx");
            Assert.Equal(agent.Script.InstanceId, context.GetProperty("instance").GetString());
            Assert.Equal((session, 7), (context.GetProperty("session").GetString(), context.GetProperty("epoch").GetInt64()));
            Assert.InRange(context.GetProperty("ttl_ms").GetInt64(), 1, 2_000);
            Assert.True(context.TryGetProperty("not_after_ms", out _));
        }
        var exec = agent.Requests.Single(r => r.Method == "exec_command").Params;
        Assert.Equal("x", exec.GetProperty("command").GetString());
        Assert.Equal("r1", exec.GetProperty("_ctx").GetProperty("trace").GetString());
        // A ping's patience on the agent's own clock, however long the call may take: not later, and not earlier by more than the greeting may have taken.
        Assert.InRange(exec.GetProperty("_ctx").GetProperty("not_after_ms").GetInt64(), now - 5_000, now + 2_000);
    }

    [Fact]
    public async Task A_call_behind_a_ping_that_has_waited_for_long_is_not_sent_so_that_it_certainly_did_not_run()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced);
        agent.Handler = (_, request) => Task.FromResult(request.Method == "ping");
        var patience = TimeSpan.FromSeconds(4);
        await using var host = await TestHost.StartAsync(TestHost.Quick with { PingTimeout = patience }, _folder.Vm("a"));
        await host.UntilAsync("a", _ => agent.Count("ping") > 0);
        var asked = Stopwatch.GetTimestamp();
        await host.UntilAsync("a", _ => Stopwatch.GetElapsedTime(asked) > patience / 2);

        var ended = await host.CallAsync("a", "exec_command", """{"command":"x"}""", TimeSpan.FromSeconds(20));

        Assert.Equal(AgentError.ConnectionLost, Assert.IsType<CallOutcome.NotDelivered>(ended).Error);
        Assert.Equal(0, agent.Count("exec_command"));
    }

    [Fact]
    public async Task An_agent_of_1_0_gets_its_requests_as_they_are()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);

        await host.CallAsync("a", "exec_command", """{"command":"x"}""");

        Assert.False(agent.Requests.Single(r => r.Method == "exec_command").Params.TryGetProperty("_ctx", out _));
    }

    [Fact]
    public async Task An_answer_for_another_session_is_no_greeting_and_is_counted()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced with { OtherSession = "another" });
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));

        var silent = await host.UntilAsync("a", VmPhase.Silent);
        Assert.True(silent.Faults.Strays > 0);

        agent.Script = AgentScript.Fenced;
        await host.UntilAsync("a", VmPhase.Ready);
    }

    [Fact]
    public async Task An_agent_that_does_not_repeat_the_session_is_taken_for_what_it_answers()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced with { TellsNoSession = true });
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));

        await host.UntilAsync("a", VmPhase.Ready);
    }

    [Theory]
    [InlineData("not_after")]
    [InlineData("ttl")]
    public async Task A_call_refused_as_late_did_certainly_not_run_and_costs_nothing_else(string reason)
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced);
        agent.Handler = (a, r) => Refuse(a, r, reason);
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);

        var stale = Assert.IsType<CallOutcome.NotDelivered>(await host.CallAsync("a", "exec_command", """{"command":"x"}"""));

        Assert.Equal(AgentError.Stale, stale.Error);
        Assert.Contains("refused to begin it: too late", stale.Why, StringComparison.Ordinal);
        Assert.IsType<CallOutcome.Answered>(await host.CallAsync("a", "ping"));
        Assert.Equal(1, agent.Clients);
    }

    [Theory]
    [InlineData("instance")]
    [InlineData("session")]
    [InlineData("epoch")]
    public async Task An_agent_that_takes_a_request_for_anothers_is_greeted_anew(string reason)
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced);
        agent.Handler = (a, r) => Refuse(a, r, reason);
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);

        var stale = Assert.IsType<CallOutcome.NotDelivered>(await host.CallAsync("a", "exec_command", """{"command":"x"}"""));

        Assert.Equal(AgentError.Stale, stale.Error);
        await host.UntilAsync("a", v => v.Phase == VmPhase.Ready && agent.Clients == 2);
        var sessions = agent
            .Requests.Where(r => r.Method == "get_agent_info")
            .Select(r => r.Params.GetProperty("session").GetString())
            .Distinct();
        Assert.Equal(2, sessions.Count());
    }

    private static async Task<bool> Refuse(ScriptedAgent agent, ScriptedRequest request, string reason) =>
        request.Method == "exec_command" && await agent.RefuseAsync(request, -32005, "too late", $$"""{"reason":"{{reason}}"}""");
}
