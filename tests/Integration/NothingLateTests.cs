using System.Diagnostics;
using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.Protocol;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Integration;

/// <summary>What waited in a port, or in an agent that was stopped, is never carried out late, and never twice: each command would leave a line.</summary>
public sealed class NothingLateTests
{
    // With pings each second a request is begun within less than this of its sending, or not at all.
    private static readonly TimeSpan BeginWithin = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task What_was_sent_to_a_stopped_agent_does_not_run_when_it_goes_on_after_its_callers_have_given_up()
    {
        await using var fleet = await Fleet.Start();
        var witness = new Witness(fleet, "web-1");
        fleet.Agents[0].Process.Signal("STOP");
        var calls = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(i => fleet.Service.OrchAsync(["exec", "web-1", "--timeout", "1s", "--", .. witness.Command($"late-{i}")]))
        );
        fleet.Agents[0].Process.Signal("CONT");
        Assert.All(calls, c => Assert.Contains(c.Code, new[] { 122, 124, 125 }));
        await fleet.Reaches("web-1", "ready");
        Assert.Equal(0, (await fleet.Service.OrchAsync(["exec", "web-1", "--", .. witness.Command("now")])).Code);
        Assert.Equal(["now"], witness.Lines);
    }

    [Fact]
    public async Task What_a_killed_service_had_sent_and_nobody_had_read_does_not_run_for_the_next_one()
    {
        await using var fleet = await Fleet.Start();
        var witness = new Witness(fleet, "web-1");
        fleet.Agents[0].Process.Signal("STOP");
        var sent = Stopwatch.GetTimestamp();
        var calls = Enumerable.Range(0, 4).Select(i => EndOf(fleet.Client.ExecAsync("web-1", witness.Request($"late-{i}")))).ToArray();
        await Eventually.SeesAsync("all are sent", () => fleet.Client.GetVmAsync("web-1"), v => v.InFlight == 4, Fleet.Patience);
        await fleet.Service.Process.KillAsync();
        Assert.DoesNotContain("ok", await Task.WhenAll(calls));
        await fleet.Service.StartAgainAsync();
        await Eventually.HoldsAsync(
            "the time in which they may begin",
            () => Stopwatch.GetElapsedTime(sent) > 2 * BeginWithin,
            Fleet.Patience
        );
        fleet.Agents[0].Process.Signal("CONT");
        await fleet.Reaches("web-1", "ready");
        Assert.Equal("ok", await EndOf(fleet.Client.ExecAsync("web-1", witness.Request("now"))));
        Assert.Equal(["now"], witness.Lines);
    }

    [Fact]
    public async Task Of_two_services_on_one_agent_the_one_that_was_accepted_last_commands_it_and_nothing_runs_twice()
    {
        await using var first = await Fleet.Start();
        var witness = new Witness(first, "web-1");
        Assert.Equal("ok", await EndOf(first.Client.ExecAsync("web-1", witness.Request("first"))));
        // Its channel serves one client: the second service waits in silence until the first is gone.
        await using var second = await Fleet.Start(
            agents: 0,
            others: new Dictionary<string, string> { ["web-1"] = first.Agents[0].Socket }
        );
        await Eventually.SeesAsync("held", () => second.Client.GetWhyAsync("web-1"), w => w.Cause == "channel-held", Fleet.Patience);
        await first.Service.Process.KillAsync();

        await second.Reaches("web-1", "quarantined");
        Assert.Equal("foreign-fleet", (await second.Client.GetWhyAsync("web-1")).Cause);
        Assert.Equal(nameof(AgentError.VmNotReady), await EndOf(second.Client.ExecAsync("web-1", witness.Request("refused"))));
        Assert.Equal(0, (await second.Service.OrchAsync("vm", "accept", "web-1")).Code);
        await second.Reaches("web-1", "ready");
        Assert.Equal("ok", await EndOf(second.Client.ExecAsync("web-1", witness.Request("second"))));

        await first.Service.StartAgainAsync();
        await Eventually.SeesAsync("held", () => first.Client.GetWhyAsync("web-1"), w => w.Cause == "channel-held", Fleet.Patience);
        await second.Service.Process.KillAsync();
        await first.Reaches("web-1", "quarantined");
        Assert.Equal(nameof(AgentError.VmNotReady), await EndOf(first.Client.ExecAsync("web-1", witness.Request("refused"))));
        Assert.Equal(["first", "second"], witness.Lines);
    }

    private static async Task<string> EndOf(Task<ExecResult> exec)
    {
        try
        {
            return (await exec).Outcome;
        }
        catch (ApiException e)
        {
            return e.Error.ToString();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return "the service has gone";
        }
    }

    /// <summary>A file outside of the agent's hands, to which each command that runs adds its line.</summary>
    private sealed class Witness(Fleet fleet, string vm)
    {
        private readonly string _path = Path.Combine(fleet.Folder, vm, "witness");

        public string[] Lines => File.Exists(_path) ? File.ReadAllLines(_path) : [];

        public string[] Command(string line) => ["/bin/sh", "-c", $"echo {line} >>{_path}"];

        public ExecRequest Request(string line) => new("/bin/sh") { Args = Command(line)[1..], Timeout = "60s" };
    }
}
