using System.Diagnostics;
using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.Faults;

/// <summary>A state is right within seconds, whatever happens, and nothing that waited is carried out late.</summary>
public sealed class SilenceTests(ITestOutputHelper output)
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_kill_shows_within_a_second_and_a_hang_within_two_ping_intervals()
    {
        await using var fleet = await FaultyFleet.StartAsync(1, 3);
        await fleet.ReachAsync(fleet.BadNames, "ready");
        (string Fault, double LimitSeconds)[] falls =
        [
            ("kill", 1),
            ("hang", 2 * PingInterval.TotalSeconds),
            ("never-reads", 2 * PingInterval.TotalSeconds),
        ];
        for (var i = 0; i < falls.Length; i++)
        {
            var (vm, known) = ($"bad-{i + 1}", (await fleet.EventsAsync()).Count);
            var began = DateTimeOffset.UtcNow;
            await fleet.Bad.DoAsync($"fault {falls[i].Fault} {i + 1}");
            var seen = await Eventually.SeesAsync(
                $"{falls[i].Fault} seen",
                async () => (await fleet.EventsAsync()).Skip(known).FirstOrDefault(e => e.Vm == vm && e.Type == "state-changed"),
                e => e is not null,
                FaultyFleet.Patience
            );
            var took = (seen!.At - began).TotalSeconds;
            output.WriteLine($"{falls[i].Fault}: seen after {took:0.000} s: {seen.To}, {seen.Reason}");
            Assert.NotEqual("ready", seen.To);
            Assert.InRange(took, 0, falls[i].LimitSeconds);
        }
        await fleet.Bad.DoAsync("heal all");
        var back = await fleet.ReachAsync(fleet.BadNames, "ready");
        output.WriteLine($"healed: all ready after {back.TotalSeconds:0.0} s");
    }

    [Theory]
    [InlineData("never-reads")]
    [InlineData("pause")]
    public async Task What_waited_in_a_port_is_never_carried_out_late(string fault)
    {
        await using var fleet = await FaultyFleet.StartAsync(1, 1);
        await fleet.ReachAsync(fleet.BadNames, "ready");
        await fleet.Bad.DoAsync($"fault {fault} 1");
        try
        {
            var result = await fleet.Client.ExecAsync("bad-1", new ExecRequest("echo") { Args = ["late"], Timeout = "1s" });
            output.WriteLine($"{fault}: the command ended {result.Outcome}");
            Assert.NotEqual("ok", result.Outcome);
        }
        catch (ApiException e)
        {
            output.WriteLine($"{fault}: the command was refused: {e.Message}");
        }
        await fleet.Bad.DoAsync("heal 1");
        await fleet.ReachAsync(fleet.BadNames, "ready");
        var answered = await fleet.Client.ExecAsync("bad-1", new ExecRequest("echo") { Args = ["now"] });
        Assert.Equal("ok", answered.Outcome);
        Assert.Equal(["echo now"], await fleet.Bad.ExecutedAsync(1));
        output.WriteLine($"{fault}: {await fleet.Bad.FigureAsync("stale")} requests were refused as stale");
    }

    [Fact]
    public async Task Agents_of_1_0_with_all_their_habits_are_ready_within_ten_seconds_and_stay_so()
    {
        await using var fleet = await FaultyFleet.StartAsync(1, 10, ["--dialect", "1.0", "--quirks", "rust"]);
        var took = await fleet.ReachAsync(fleet.BadNames, "ready");
        var known = (await fleet.EventsAsync()).Count;
        var began = Stopwatch.GetTimestamp();
        await Eventually.HoldsAsync("three ping intervals", () => Stopwatch.GetElapsedTime(began) > 3 * PingInterval, FaultyFleet.Patience);
        output.WriteLine($"ten agents of 1.0 ready after {took.TotalSeconds:0.0} s");
        Assert.InRange(took.TotalSeconds, 0, 10);
        Assert.Empty((await fleet.EventsAsync()).Skip(known));
        Assert.Equal(0, await fleet.Bad.FigureAsync("bad_lines"));
    }
}
