using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Benchmarks;

/// <summary>Round trip of a ping: C to C, C to the agent, and through the host's actors to the agent; interleaved rounds, medians of them.</summary>
internal static class PingBenchmark
{
    public static async Task<int> RunAsync(Sizes sizes)
    {
        using var folder = new TestFolder("bench-");
        var echo = await Echo.BuildAsync(folder.Path);
        await using var baseline = await echo.ServeAsync(folder["echo.sock"]);
        await using var direct = await RunningAgent.StartAsync(folder["direct"]);
        await using var behindActors = await RunningAgent.StartAsync(folder["actors"]);
        await using var actors = await ActorHost.StartAsync(new Dictionary<string, string> { ["vm-1"] = behindActors.Socket });
        var rounds = new List<Round>();
        for (var i = 0; i < sizes.Rounds; i++)
        {
            var raw = await echo.PingAsync(folder["echo.sock"], sizes.Pings);
            var agent = await echo.PingAsync(direct.Socket, sizes.Pings);
            var through = await actors.PingAsync("vm-1", sizes.Pings);
            rounds.Add(new Round(raw.P50, agent.P50, through.P50, raw.P99, agent.P99, through.P99));
        }
        Report(rounds, sizes);
        return 0;
    }

    private static void Report(List<Round> rounds, Sizes sizes)
    {
        double Of(Func<Round, double> figure) => Quantiles.Median(rounds.Select(figure));
        var (echo, agent, actors) = (Of(r => r.Echo), Of(r => r.Agent), Of(r => r.Actors));
        Say($"ping round trip, {sizes.Rounds} interleaved rounds of {sizes.Pings}, medians; every answer verified");
        Say($"  C echo            p50 {echo:0.0} us   p99 {Of(r => r.EchoTail):0.0} us");
        Say($"  agent             p50 {agent:0.0} us   p99 {Of(r => r.AgentTail):0.0} us   {agent / echo:0.00} x echo");
        Say($"  through actors    p50 {actors:0.0} us   p99 {Of(r => r.ActorsTail):0.0} us   {actors / echo:0.00} x echo");
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed record Round(double Echo, double Agent, double Actors, double EchoTail, double AgentTail, double ActorsTail);
}
