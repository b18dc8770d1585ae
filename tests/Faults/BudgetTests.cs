using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.Faults;

public sealed class BudgetTests(ITestOutputHelper output)
{
    private const long BudgetKiB = 16 * 1024;

    // What many connections and one collector's generations cost beside the lines themselves.
    private const long AnyDayKiB = 48 * 1024;

    [Fact]
    public async Task Unfinished_lines_of_many_guests_stay_within_the_budget_of_all()
    {
        var count = TestSize.IsNightly ? 1000 : 200;
        await using var fleet = await FaultyFleet.StartAsync(
            10,
            count,
            more: $"orchestrator.connection.partial-frame-budget = {BudgetKiB}KiB"
        );
        await fleet.ReachAsync([.. fleet.GoodNames, .. fleet.BadNames], "ready");
        var service = fleet.Service.Process.Id;
        var before = ProcessFigures.Of(service).RssKiB;
        await fleet.Bad.DoAsync("fault endless-line all");
        await Eventually.SeesAsync(
            "each guest's line passes the budget",
            () => fleet.Bad.FigureAsync("stray_bytes"),
            bytes => bytes > count * 1024L * 1024L,
            FaultyFleet.Patience
        );
        var trips = await fleet.PingGoodAsync(TimeSpan.FromSeconds(1));
        var grown = ProcessFigures.Of(service).PeakKiB - before;
        output.WriteLine(
            $"{count} endless lines: memory +{grown} KiB at its peak, neighbours' p99 {trips[(int)(trips.Count * 0.99)]:0.0} ms"
        );
        Assert.InRange(grown, long.MinValue, BudgetKiB + AnyDayKiB);
        Assert.All(await fleet.StatesAsync(fleet.GoodNames), v => Assert.Equal("ready", v.State));
        await fleet.Bad.DoAsync("heal all");
        var back = await fleet.ReachAsync(fleet.BadNames, "ready");
        output.WriteLine($"healed: all ready after {back.TotalSeconds:0.0} s");
    }
}
