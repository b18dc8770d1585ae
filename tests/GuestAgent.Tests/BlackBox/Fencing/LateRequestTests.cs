using System.Diagnostics;
using Orchestrator.Protocol.Methods;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Fencing;

/// <summary>Bytes that waited are not carried out late: each command would leave a mark, which must not be there.</summary>
public sealed class LateRequestTests
{
    private const int Requests = 20;

    [Fact]
    public async Task An_agent_that_was_stopped_begins_nothing_whose_time_is_over_when_it_goes_on()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = FencedHost.Connected(agent);
        var told = host.Greet("east", "s-1", 1);
        agent.Process.Signal("STOP");
        var began = Stopwatch.GetTimestamp();
        const int waitMs = 200;
        for (var i = 0; i < Requests; i++)
        {
            Mark(host, agent, $"late-{i}", new RequestContext(told.InstanceId, "s-1", 1, told.NowMs + waitMs, 60_000));
        }
        Mark(host, agent, "in-time", new RequestContext(told.InstanceId, "s-1", 1, told.NowMs + 60_000, 60_000));
        await Eventually.HoldsAsync(
            "the end of the requests' time",
            () => Stopwatch.GetElapsedTime(began).TotalMilliseconds > waitMs + 50,
            TimeSpan.FromSeconds(10)
        );
        agent.Process.Signal("CONT");
        var reasons = Enumerable.Range(0, Requests + 1).Select(_ => host.NextReason()).ToList();
        Assert.Equal(Requests, reasons.Count(reason => reason == StaleReason.NotAfter));
        Assert.Equal(["in-time"], Marks(agent));
    }

    [Fact]
    public async Task What_one_host_left_behind_is_refused_to_it_after_the_next_has_greeted()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = FencedHost.Connected(agent);
        var told = host.Greet("east", "first", 1);
        var old = new RequestContext(told.InstanceId, "first", 1, null, null);
        Mark(host, agent, "mine", old);
        Assert.Null(host.NextReason());
        // As a port hands it over: the next host's greeting, and behind it what the first had written.
        host.Greet("east", "second", 2);
        for (var i = 0; i < Requests; i++)
        {
            Mark(host, agent, $"late-{i}", old);
            host.Send(MethodNames.Reboot, new { timeout_seconds = 0 }, old);
        }
        Mark(host, agent, "lower-epoch", old with { Session = "second" });
        Mark(host, agent, "new", old with { Session = "second", Epoch = 2 });
        var reasons = Enumerable.Range(0, (2 * Requests) + 2).Select(_ => host.NextReason()).ToList();
        Assert.Equal(2 * Requests, reasons.Count(reason => reason == StaleReason.Session));
        Assert.Single(reasons, StaleReason.Epoch);
        Assert.Equal(["mine", "new"], Marks(agent));
        Assert.Equal(told.InstanceId, host.Greet("east", "second", 2).InstanceId);
    }

    [Fact]
    public async Task A_host_that_another_has_followed_is_greeted_and_nothing_that_it_asks_is_done()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        string instance;
        using (var newer = FencedHost.Connected(agent))
        {
            instance = newer.Greet("east", "newer", 7).InstanceId!;
        }
        using var older = FencedHost.Connected(agent);
        Assert.Equal((7L, "older"), (older.Greet("east", "older", 6) is var told ? told.Epoch : null, told.Session));
        Mark(older, agent, "late", new RequestContext(instance, "older", 6, null, null));
        Assert.Equal(StaleReason.Epoch, older.NextReason());
        Assert.Empty(Marks(agent));
    }

    [Fact]
    public async Task What_was_meant_for_an_agent_that_was_killed_is_not_done_by_the_one_started_since()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        string killed;
        using (var host = FencedHost.Connected(agent))
        {
            killed = host.Greet("east", "s-1", 1).InstanceId!;
        }
        await agent.KillAndStartAsync();
        using var again = FencedHost.Connected(agent);
        Assert.NotEqual(killed, again.Greet("east", "s-1", 1).InstanceId);
        Mark(again, agent, "late", new RequestContext(killed, "s-1", 1, null, null));
        Assert.Equal(StaleReason.Instance, again.NextReason());
        Assert.Empty(Marks(agent));
    }

    private static void Mark(FencedHost host, AgentUnderTest agent, string name, RequestContext context) =>
        host.Send(
            MethodNames.FileWrite,
            new
            {
                path = Path.Combine(agent.Folder, $"{name}.mark"),
                content = "",
                encoding = "utf8",
            },
            context
        );

    private static IEnumerable<string?> Marks(AgentUnderTest agent) =>
        Directory.GetFiles(agent.Folder, "*.mark").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);
}
