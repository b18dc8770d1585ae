using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Benchmarks;

/// <summary>Round trip of a ping: C to C, C to the agent, C to qemu-ga, and through the host's actors to the agent; interleaved rounds, medians of them.</summary>
internal static class PingBenchmark
{
    public static async Task<int> RunAsync(Sizes sizes)
    {
        using var folder = new TestFolder("bench-");
        var echo = await Echo.BuildAsync(folder.Path);
        await using var baseline = await echo.ServeAsync(folder["echo.sock"]);
        await using var qga = await QemuGa.StartAsync(folder["qga"]);
        await using var direct = await RunningAgent.StartAsync(folder["direct"]);
        await using var behindActors = await RunningAgent.StartAsync(folder["actors"]);
        await using var actors = await ActorHost.StartAsync(new Dictionary<string, string> { ["vm-1"] = behindActors.Socket });
        var rounds = new List<Round>();
        for (var i = 0; i < sizes.Rounds; i++)
        {
            var raw = await echo.PingAsync(folder["echo.sock"], sizes.Pings);
            var agent = await echo.PingAsync(direct.Socket, sizes.Pings);
            var peer = qga is null ? default : await echo.PingQgaAsync(qga.Socket, sizes.Pings);
            var through = await actors.PingAsync("vm-1", sizes.Pings);
            rounds.Add(new Round(raw, agent, peer, through));
        }
        Report(rounds, sizes, qga is not null);
        return 0;
    }

    private static void Report(List<Round> rounds, Sizes sizes, bool withQga)
    {
        var echo = Quantiles.Median(rounds.Select(r => r.Echo.P50));
        void Line(string who, Func<Round, (double P50, double P99)> figures)
        {
            var (p50, p99) = (Quantiles.Median(rounds.Select(r => figures(r).P50)), Quantiles.Median(rounds.Select(r => figures(r).P99)));
            Say($"  {who, -16}  p50 {p50:0.0} us   p99 {p99:0.0} us   {p50 / echo:0.00} x echo");
        }
        Say($"ping round trip, {sizes.Rounds} interleaved rounds of {sizes.Pings}, medians; every answer verified");
        Line("C echo", r => r.Echo);
        Line("agent", r => r.Agent);
        if (withQga)
        {
            Line("qemu-ga", r => r.Qga);
        }
        Line("through actors", r => r.Actors);
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed record Round(
        (double P50, double P99) Echo,
        (double P50, double P99) Agent,
        (double P50, double P99) Qga,
        (double P50, double P99) Actors
    );
}
