using System.Globalization;
using System.Text.RegularExpressions;
using Orchestrator.Client.Types;
using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.Faults;

/// <summary>A guest that floods, stalls or lies harms only itself: not its neighbours' latency, nor the host's memory, nor its log; and it is told what it does.</summary>
public sealed partial class HostileGuestTests(HostileGuestTests.Fleet fleet, ITestOutputHelper output)
    : IClassFixture<HostileGuestTests.Fleet>
{
    private const int Neighbours = 50;
    private const int RoundsMin = 3;
    private const int RoundsMax = 15;

    // The longest line of this service's guests, and a mebibyte beside it.
    private const long GuestKiB = 2 * 1024;

    // Of the collector: what is allocated between two collections (Gen0MaxBudget), and as much again that it has not given back yet.
    private const long CollectorKiB = 8 * 1024;

    private const double FactorMax = 1.5;

    // Below this, what the test's own processes and their neighbours on two cores do is all that is measured.
    private const double FloorMs = 2;

    private const int LogLinesPerSecondMax = 4;
    private const int EventsPerSecondMax = 2;

    // Of what nobody asked for: the meter's rate, and its burst with what lies in buffers for each connection that there may have been.
    private const long JunkBytesPerSecondMax = 512 * 1024;
    private const long JunkBytesOfConnectionMax = 2 * 1024 * 1024;

    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(TestSize.IsNightly ? 1000 : 250);

    // Each fault, what counts it, and what state it may lead to; "ready" when the agent goes on answering.
    [Theory]
    [InlineData("garbage", "malformed", "ready silent connecting")]
    [InlineData("endless-line", "too long", "silent connecting")]
    [InlineData("slow-drip:gap=1ms", "", "silent connecting")]
    [InlineData("flood", "strays", "ready silent connecting")]
    [InlineData("ready-flood", "strays", "ready silent connecting")]
    [InlineData("duplicate", "strays", "ready")]
    [InlineData("half-line", "", "silent connecting")]
    [InlineData("foreign-ids", "strays", "silent connecting")]
    [InlineData("late-ids:delay=3s", "", "silent connecting")]
    [InlineData("never-reads", "", "silent connecting")]
    [InlineData("hang", "", "silent connecting")]
    public async Task It_harms_only_itself_and_is_told(string fault, string counted, string states)
    {
        var faulty = fleet.Faulty;
        await faulty.ReachAsync([.. faulty.GoodNames, .. faulty.BadNames], "ready");
        await faulty.PingGoodAsync(RoundTime);
        var began = DateTimeOffset.UtcNow;
        var known = await faulty.Client.GetWhyAsync("bad-1");
        var (logged, events) = (faulty.Service.Process.Error.Count, (await faulty.EventsAsync()).Count);
        var before = ProcessFigures.Of(faulty.Service.Process.Id).RssKiB;
        var peak = 0L;
        var (calm, spoilt) = (new List<double>(), new List<double>());
        // What others do on this machine comes and goes: more rounds, not a weaker bound.
        while (calm.Count < RoundsMin || (calm.Count < RoundsMax && Median(spoilt) > Allowed(Median(calm))))
        {
            calm.Add(P99(await faulty.PingGoodAsync(RoundTime)));
            await faulty.Bad.DoAsync($"fault {fault} 1");
            spoilt.Add(P99(await faulty.PingGoodAsync(RoundTime)));
            peak = Math.Max(peak, ProcessFigures.Of(faulty.Service.Process.Id).RssKiB);
            await faulty.Bad.DoAsync("heal 1");
        }
        await faulty.Bad.DoAsync($"fault {fault} 1");
        var why = await Eventually.SeesAsync(
            $"why of {fault}",
            () => faulty.Client.GetWhyAsync("bad-1"),
            w =>
                states.Split(' ').Contains(w.State)
                && (counted.Length == 0 ? w.State != "ready" : Count(w, counted) > Count(known, counted)),
            FaultyFleet.Patience
        );
        peak = Math.Max(peak, ProcessFigures.Of(faulty.Service.Process.Id).RssKiB);
        await faulty.Bad.DoAsync("heal 1");
        var seconds = (int)(DateTimeOffset.UtcNow - began).TotalSeconds + 1;
        // The test's own requests are a line each.
        var lines = faulty.Service.Process.Error.Skip(logged).Where(l => !l.Contains(" answered ", StringComparison.Ordinal)).ToList();
        var said = (await faulty.EventsAsync()).Skip(events).ToList();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{fault}: neighbours' p99 {Median(calm):0.00} ms without it, {Median(spoilt):0.00} ms with it, {calm.Count} rounds each; memory +{peak - before} KiB; in {seconds} s {lines.Count} log lines, {said.Count} events; {why.Cause}: {why.Verdict}; {Faults(why)}"
            )
        );
        Assert.All(await faulty.StatesAsync(faulty.GoodNames), v => Assert.Equal("ready", v.State));
        Assert.DoesNotContain(said, e => e.Vm?.StartsWith("good", StringComparison.Ordinal) == true);
        Assert.InRange(Median(spoilt), 0, Allowed(Median(calm)));
        Assert.InRange(peak - before, long.MinValue, GuestKiB + CollectorKiB);
        Assert.InRange(
            Count(why, "bytes") - Count(known, "bytes"),
            0,
            (seconds * JunkBytesPerSecondMax) + ((calm.Count + 2) * JunkBytesOfConnectionMax)
        );
        Assert.InRange(lines.Count, 0, LogLinesPerSecondMax * seconds);
        Assert.InRange(said.Count, 0, EventsPerSecondMax * seconds);
        Assert.DoesNotContain(lines, l => l.Any(c => char.IsControl(c) || c > '~'));
    }

    private static double Allowed(double withoutMs) => Math.Max(withoutMs * FactorMax, FloorMs);

    private static double Median(List<double> rounds) => rounds.Order().ElementAt(rounds.Count / 2);

    private static double P99(IReadOnlyList<double> sorted) => sorted[(int)(sorted.Count * 0.99)];

    private static string Faults(VmWhy why) => why.Lines.Single(l => l.Question == "faults").Answer;

    private static long Count(VmWhy why, string what)
    {
        var match = Counts().Match(Faults(why));
        return match.Success
            ? long.Parse(match.Groups[what.Replace(" ", "", StringComparison.Ordinal)].Value, CultureInfo.InvariantCulture)
            : 0;
    }

    [GeneratedRegex(
        "^(?<malformed>[0-9]+) malformed lines, (?<strays>[0-9]+) that nobody waited for, (?<toolong>[0-9]+) too long; (?<bytes>[0-9]+) bytes"
    )]
    private static partial Regex Counts();

    /// <summary>One service for all faults: what one leaves behind would be seen by the next.</summary>
    public sealed class Fleet : IAsyncLifetime
    {
        public FaultyFleet Faulty { get; private set; } = null!;

        public async Task InitializeAsync() => Faulty = await FaultyFleet.StartAsync(Neighbours, 1);

        public async Task DisposeAsync() => await Faulty.DisposeAsync();
    }
}
