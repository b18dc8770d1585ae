using System.Diagnostics;
using Orchestrator.Client.Types;
using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.Faults;

/// <summary>A service that is killed among hostile guests finds all as they are, and carries nothing out twice.</summary>
public sealed class ReturnTests(ITestOutputHelper output)
{
    private const int Kills = 2;

    private static readonly TimeSpan BackMax = TimeSpan.FromSeconds(10);

    private static readonly string[] Faults =
    [
        "garbage",
        "endless-line",
        "flood",
        "ready-flood",
        "never-reads",
        "half-line",
        "hang",
        "foreign-fleet",
    ];

    [Fact]
    public async Task A_service_killed_among_hostile_guests_has_all_states_right_again()
    {
        await using var fleet = await FaultyFleet.StartAsync(40, Faults.Length);
        await fleet.ReachAsync([.. fleet.GoodNames, .. fleet.BadNames], "ready");
        for (var i = 0; i < Faults.Length; i++)
        {
            await fleet.Bad.DoAsync($"fault {Faults[i]} {i + 1}");
        }
        for (var kill = 1; kill <= TestSize.Rounds(Kills); kill++)
        {
            var words = $"round {kill}";
            Assert.Equal("ok", (await fleet.Client.ExecAsync("good-1", new ExecRequest("echo") { Args = [words] })).Outcome);
            await fleet.Service.Process.KillAsync();
            var began = Stopwatch.GetTimestamp();
            await fleet.Service.StartAgainAsync();
            await fleet.ReachAsync(fleet.GoodNames, "ready");
            var took = Stopwatch.GetElapsedTime(began);
            output.WriteLine($"killed and started: the sound ones are ready after {took.TotalSeconds:0.0} s");
            Assert.InRange(took, TimeSpan.Zero, BackMax);
            Assert.Equal(kill, (await fleet.Good.ExecutedAsync(1)).Count);
        }
        // Those that never answer are not ready, and those that speak are told by what they are.
        foreach (var name in new[] { "bad-5", "bad-7" })
        {
            Assert.NotEqual("ready", (await fleet.Client.GetVmAsync(name)).State);
        }
        await Eventually.SeesAsync(
            "the foreign one",
            () => fleet.Client.GetWhyAsync("bad-8"),
            w => w.Cause == "foreign-fleet",
            FaultyFleet.Patience
        );
        await fleet.Bad.DoAsync("heal all");
        await fleet.Bad.DoAsync("fault close all");
        await fleet.ReachAsync([.. fleet.GoodNames, .. fleet.BadNames.SkipLast(1)], "ready");
    }

    [Fact]
    public async Task A_copy_is_quarantined_with_whom_it_copies_and_both_return_when_it_is_itself_again()
    {
        await using var fleet = await FaultyFleet.StartAsync(5, 3);
        await fleet.ReachAsync([.. fleet.GoodNames, .. fleet.BadNames], "ready");
        await fleet.Bad.DoAsync("fault identity-copy 2");
        await fleet.Bad.DoAsync("fault close 2");
        await fleet.ReachAsync(["bad-1", "bad-2"], "quarantined");
        var (of, other) = (await fleet.Client.GetWhyAsync("bad-1"), await fleet.Client.GetWhyAsync("bad-2"));
        output.WriteLine($"{of.Verdict}\n{other.Verdict}");
        Assert.Equal(("two-holders", "two-holders"), (of.Cause, other.Cause));
        Assert.Contains("bad-2", of.Verdict, StringComparison.Ordinal);
        Assert.Contains("bad-1", other.Verdict, StringComparison.Ordinal);
        Assert.All(await fleet.StatesAsync([.. fleet.GoodNames, "bad-3"]), v => Assert.Equal("ready", v.State));
        await fleet.Bad.DoAsync("heal 2");
        await fleet.Bad.DoAsync("fault close 2");
        await fleet.ReachAsync(["bad-1", "bad-2"], "ready");
    }
}
