using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Benchmarks;

/// <summary>How many pings a second when many are always under way: a C server that only echoes, by epoll, and the agent; interleaved rounds.</summary>
internal static class PipelineBenchmark
{
    private const int Depth = 64;

    // A round of the slowest takes about as long as one of single pings.
    private const int RequestsPerPing = 20;

    public static async Task<int> RunAsync(Sizes sizes)
    {
        using var folder = new TestFolder("bench-");
        var echo = await Echo.BuildAsync(folder.Path);
        await using var baseline = await echo.ServeByEpollAsync(folder["echo.sock"]);
        await using var agent = await RunningAgent.StartAsync(folder["agent"]);
        var count = sizes.Pings * RequestsPerPing;
        var rounds = new List<(double Echo, double Agent)>();
        for (var i = 0; i < sizes.Rounds; i++)
        {
            rounds.Add((await echo.PipelineAsync(folder["echo.sock"], count, Depth), await echo.PipelineAsync(agent.Socket, count, Depth)));
        }
        var ratio = Quantiles.Median(rounds.Select(r => r.Agent / r.Echo));
        Say($"pings a second, {Depth} always under way, {sizes.Rounds} interleaved rounds of {count}, medians; every answer verified");
        Say($"  C echo by epoll   {Quantiles.Median(rounds.Select(r => r.Echo)):0}");
        Say($"  agent             {Quantiles.Median(rounds.Select(r => r.Agent)):0}   {ratio:0.00} x echo (median of the rounds' ratios)");
        return 0;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
