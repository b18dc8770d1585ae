using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.Faults;

/// <summary>A guest that floods, stalls or lies harms only itself: not its neighbours' latency, nor the host's memory, nor its log.</summary>
public sealed class HostileGuestTests(HostileGuestTests.Fleet fleet, ITestOutputHelper output) : IClassFixture<HostileGuestTests.Fleet>
{
    private const int Neighbours = 50;
    private const int Rounds = 3;
    private const int TriesMax = 3;

    // The longest line of this service's guests, and a mebibyte beside it; and what a collector may leave lying about on any day.
    private const long GuestKiB = 2 * 1024;
    private const long AnyDayKiB = 24 * 1024;

    private static readonly TimeSpan CalmRound = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan SpoiltRound = TimeSpan.FromMilliseconds(700);

    // Two processes of the test, the service and the guest share two cores with whatever else runs: a millisecond comes and goes by itself.
    private const double NoiseMs = 1;

    private const int LogLinesMax = 40;
    private const int EventsMax = 20;

    [Theory]
    [InlineData("garbage")]
    [InlineData("endless-line")]
    [InlineData("slow-drip:gap=1ms")]
    [InlineData("flood")]
    [InlineData("ready-flood")]
    [InlineData("duplicate")]
    [InlineData("half-line")]
    [InlineData("foreign-ids")]
    [InlineData("never-reads")]
    [InlineData("hang")]
    public async Task It_harms_only_itself(string fault)
    {
        var faulty = fleet.Faulty;
        await faulty.ReachAsync([.. faulty.GoodNames, .. faulty.BadNames], "ready");
        await faulty.PingGoodAsync(CalmRound);
        var (logged, events) = (faulty.Service.Process.Error.Count, (await faulty.EventsAsync()).Count);
        var before = ProcessFigures.Of(faulty.Service.Process.Id).RssKiB;
        var peak = 0L;
        var (without, with) = (0.0, double.MaxValue);
        // A busy machine slows a ping now and then, a hostile guest would each time.
        for (var tries = 0; tries < TriesMax && with > Allowed(without); tries++)
        {
            var (calm, spoilt) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                calm.Add(P99(await faulty.PingGoodAsync(CalmRound)));
                await faulty.Bad.DoAsync($"fault {fault} 1");
                spoilt.Add(P99(await faulty.PingGoodAsync(SpoiltRound)));
                peak = Math.Max(peak, ProcessFigures.Of(faulty.Service.Process.Id).RssKiB);
                await faulty.Bad.DoAsync("heal 1");
            }
            (without, with) = (calm.Order().ElementAt(Rounds / 2), spoilt.Order().ElementAt(Rounds / 2));
        }
        // The test's own pings are a line each.
        var lines = faulty.Service.Process.Error.Skip(logged).Where(l => !IsOwnPing(l)).ToList();
        var said = (await faulty.EventsAsync()).Skip(events).ToList();
        output.WriteLine(
            $"{fault}: neighbours' p99 {without:0.00} ms without it, {with:0.00} ms with it; memory +{peak - before} KiB; {lines.Count} log lines, {said.Count} events"
        );
        Assert.All(await faulty.StatesAsync(faulty.GoodNames), v => Assert.Equal("ready", v.State));
        Assert.DoesNotContain(said, e => e.Vm?.StartsWith("good", StringComparison.Ordinal) == true);
        Assert.InRange(with, 0, Allowed(without));
        Assert.InRange(peak - before, long.MinValue, GuestKiB + AnyDayKiB);
        Assert.InRange(lines.Count, 0, LogLinesMax);
        Assert.InRange(said.Count, 0, EventsMax);
        Assert.DoesNotContain(lines, l => l.Any(c => char.IsControl(c) || c > '~'));
    }

    private static double Allowed(double withoutMs) => withoutMs * 1.5 + NoiseMs;

    private static bool IsOwnPing(string line) =>
        line.Contains("good-", StringComparison.Ordinal) && line.Contains("ping", StringComparison.Ordinal);

    private static double P99(IReadOnlyList<double> sorted) => sorted[(int)(sorted.Count * 0.99)];

    /// <summary>One service for all faults: what one leaves behind would be seen by the next.</summary>
    public sealed class Fleet : IAsyncLifetime
    {
        public FaultyFleet Faulty { get; private set; } = null!;

        public async Task InitializeAsync() => Faulty = await FaultyFleet.StartAsync(Neighbours, 1);

        public async Task DisposeAsync() => await Faulty.DisposeAsync();
    }
}
