using System.Diagnostics;
using System.Globalization;
using System.Text;
using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.Faults;

/// <summary>How much log and how many events a guest can cause that does its worst all the time: no more than a disk and a reader bear.</summary>
public sealed class VolumeTests(ITestOutputHelper output)
{
    private const int LogBytesPerMinuteMax = 64 * 1024;
    private const int EventsPerMinuteMax = 240;

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(TestSize.IsNightly ? 120 : 12);

    // Each has one guest, by its number.
    private static readonly string[] Faults =
    [
        "garbage",
        "ready-flood",
        "flood",
        "identity-lie",
        "restart:every=50ms",
        "close:every=50ms",
        "endless-line",
        "half-line",
        "clock-jump:by=-1m,every=100ms",
        "revert:every=100ms",
        "foreign-ids",
        "reboot:every=2s",
    ];

    [Fact]
    public async Task Log_and_events_of_a_guest_have_a_bound_whatever_it_does()
    {
        // A lie is told at greetings, and those come with connections.
        List<string> script = [];
        for (var i = 0; i < Faults.Length; i++)
        {
            script.AddRange(["--fault", $"{WithStart(Faults[i])}@{i + 1}"]);
        }
        script.AddRange(["--fault", "close:at=5s,every=300ms@4"]);
        await using var fleet = await FaultyFleet.StartAsync(5, Faults.Length, [.. script]);
        await fleet.ReachAsync([.. fleet.GoodNames], "ready");
        var (logged, events) = (fleet.Service.Process.Error.Count, (await fleet.EventsAsync()).Count);
        var began = Stopwatch.GetTimestamp();
        await Eventually.HoldsAsync("the time is over", () => Stopwatch.GetElapsedTime(began) >= Watched, Watched * 3);
        var minutes = Stopwatch.GetElapsedTime(began).TotalMinutes;
        var lines = fleet.Service.Process.Error.Skip(logged).Where(l => !l.Contains(" answered ", StringComparison.Ordinal)).ToList();
        var said = (await fleet.EventsAsync()).Skip(events).ToList();
        Assert.DoesNotContain(said, e => e.Vm?.StartsWith("good", StringComparison.Ordinal) == true);
        var over = new List<string>();
        for (var i = 0; i < Faults.Length; i++)
        {
            var name = fleet.BadNames[i];
            var bytes = lines.Where(l => IsOf(l, name)).Sum(l => Encoding.UTF8.GetByteCount(l) + 1) / minutes;
            var count = said.Count(e => e.Vm == name) / minutes;
            var text = string.Create(CultureInfo.InvariantCulture, $"{Faults[i]}: {bytes:0} bytes of log and {count:0} events a minute");
            output.WriteLine(text);
            if (bytes > LogBytesPerMinuteMax || count > EventsPerMinuteMax)
            {
                over.Add(text);
            }
        }
        Assert.Empty(over);
        Assert.All(await fleet.StatesAsync(fleet.GoodNames), v => Assert.Equal("ready", v.State));
    }

    private static string WithStart(string fault) => fault + (fault.Contains(':', StringComparison.Ordinal) ? "," : ":") + "at=5s";

    // bad-1 is no part of bad-10.
    private static bool IsOf(string line, string name)
    {
        var at = line.IndexOf(name, StringComparison.Ordinal);
        return at >= 0 && (at + name.Length == line.Length || !char.IsAsciiDigit(line[at + name.Length]));
    }
}
