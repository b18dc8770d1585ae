using System.Globalization;
using Orchestrator.Client.Types;
using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.Integration;

/// <summary>How soon a state is right: after something fell silent, and after the service itself was killed.</summary>
[Collection(AloneCollection.Name)]
public sealed class RightStateTests(ITestOutputHelper output)
{
    private const string Vm = "vm";
    private const double KilledWithinSeconds = 1;

    // What a lived-in machine adds to a timer.
    private const double JitterSeconds = 0.2;

    [Fact]
    public Task A_vm_whose_QEMU_was_killed_is_told_within_a_second_and_one_that_hangs_within_two_ping_intervals() =>
        // Side by side: they wait more than they work.
        Task.WhenAll(FallsAreToldAsync(1), FallsAreToldAsync(5));

    [Fact]
    public async Task After_a_kill_of_the_service_the_states_of_two_hundred_mixed_vms_are_right_within_ten_seconds_and_nothing_runs_late()
    {
        await using var fleet = await SimulatedFleet.StartAsync(
            new Dictionary<string, (int, string[])>
            {
                ["sound"] = (100, []),
                ["off"] = (20, []),
                ["hung"] = (30, []),
                ["foreign"] = (10, ["--fault", "foreign-fleet"]),
                // Every second one is a copy of the one before it.
                ["twin"] = (20, ["--fault", "identity-copy@2-20/2"]),
                ["old"] = (20, ["--dialect", "1.0", "--quirks", "rust"]),
            }
        );
        await fleet.ReachAsync(vm => KindOf(vm) is "foreign" or "twin" ? "quarantined" : "ready");
        await fleet.Simulator("off").DoAsync("fault kill 1-10");
        await fleet.Simulator("off").DoAsync("fault vanish 11-20");
        await fleet.Simulator("hung").DoAsync("fault hang 1-15");
        await fleet.Simulator("hung").DoAsync("fault never-reads 16-30");
        // Written into the port of an agent that does not read, while the service still takes it for ready.
        var late = await Task.WhenAll(
            Enumerable.Range(16, 5).Select(n => EndOf(fleet.Client.ExecAsync($"hung-{n}", new ExecRequest("echo") { Args = ["late"] })))
        );
        Assert.DoesNotContain("ok", late);
        await fleet.ReachAsync(RightState);
        var before = await CausesAsync(fleet);

        await fleet.KillServiceAsync();
        var took = await fleet.ReachAsync(RightState);
        output.WriteLine($"200 VMs, killed and started anew: all states right {took.TotalSeconds:0.0} s after it was ready");
        Assert.InRange(took.TotalSeconds, 0, 10);
        Assert.Equal(before, await CausesAsync(fleet));

        foreach (var kind in new[] { "off", "hung" })
        {
            await fleet.Simulator(kind).DoAsync("heal all");
        }
        await fleet.ReachAsync(vm => KindOf(vm) is "foreign" or "twin" ? "quarantined" : "ready");
        Assert.Equal("ok", await EndOf(fleet.Client.ExecAsync("hung-16", new ExecRequest("echo") { Args = ["now"] })));
        Assert.Equal(["echo now"], await fleet.Simulator("hung").ExecutedAsync(16));
        Assert.Equal(1, await fleet.Simulator("hung").FigureAsync("executed"));
        Assert.Equal(0, await fleet.Simulator("old").FigureAsync("bad_lines"));

        static string RightState(string vm) =>
            KindOf(vm) switch
            {
                "foreign" or "twin" => "quarantined",
                "off" => "absent",
                "hung" => "silent",
                _ => "ready",
            };
    }

    private async Task FallsAreToldAsync(int intervalSeconds)
    {
        await using var fleet = await SimulatedFleet.StartAsync(
            new Dictionary<string, (int, string[])> { [Vm] = (40, []) },
            intervalSeconds.ToString(CultureInfo.InvariantCulture) + "s"
        );
        await fleet.ReachAsync(_ => "ready");
        // Ten each, so that they are met at different times of their ping interval.
        (string Fault, int First, string State, double LimitSeconds)[] falls =
        [
            ("kill", 1, "absent", KilledWithinSeconds),
            ("vanish", 11, "absent", KilledWithinSeconds),
            ("hang", 21, "silent", (2 * intervalSeconds) + JitterSeconds),
            ("never-reads", 31, "silent", (2 * intervalSeconds) + JitterSeconds),
        ];
        var known = (await fleet.ChangesAsync()).Count;
        var began = new Dictionary<string, DateTimeOffset>();
        foreach (var (fault, first, _, _) in falls)
        {
            began.Add(fault, DateTimeOffset.UtcNow);
            await fleet.Simulator(Vm).DoAsync($"fault {fault} {first}-{first + 9}");
        }
        await fleet.ReachAsync(vm => falls[FallOf(vm)].State);
        var left = (await fleet.ChangesAsync()).Skip(known).Where(e => e.From == "ready").ToLookup(e => FallOf(e.Vm!));
        for (var i = 0; i < falls.Length; i++)
        {
            var took = left[i].Select(e => (e.At - began[falls[i].Fault]).TotalSeconds).Order().ToList();
            output.WriteLine($"ping interval {intervalSeconds} s, {falls[i].Fault}: told after {took[0]:0.000} to {took[^1]:0.000} s");
            Assert.Equal(10, took.Count);
            Assert.InRange(took[^1], 0, falls[i].LimitSeconds);
        }
        await fleet.Simulator(Vm).DoAsync("heal all");
        output.WriteLine($"all ready {(await fleet.ReachAsync(_ => "ready")).TotalSeconds:0.0} s after all were well again");
    }

    /// <summary>What <c>why</c> says of one VM of each kind.</summary>
    private static async Task<string> CausesAsync(SimulatedFleet fleet)
    {
        var causes = new List<string>();
        foreach (var vm in new[] { "sound-1", "off-1", "off-11", "foreign-1", "twin-1", "old-1" })
        {
            causes.Add($"{vm} {(await fleet.Client.GetWhyAsync(vm)).Cause}");
        }
        return string.Join(", ", causes);
    }

    private static async Task<string> EndOf(Task<ExecResult> exec)
    {
        try
        {
            return (await exec).Outcome;
        }
        catch (Client.ApiException e)
        {
            return e.Error.ToString();
        }
    }

    private static string KindOf(string vm) => vm[..vm.IndexOf('-', StringComparison.Ordinal)];

    private static int FallOf(string vm) => (int.Parse(vm[(Vm.Length + 1)..], CultureInfo.InvariantCulture) - 1) / 10;
}
