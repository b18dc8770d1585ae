using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Benchmarks;

/// <summary>The raw baseline, compiled from native/echo.c.</summary>
internal sealed class Echo(string program)
{
    public static async Task<Echo> BuildAsync(string folder)
    {
        var program = Path.Combine(folder, "echo");
        var gcc = await ToolRun.OfAsync(
            "gcc",
            ["-O2", "-Wall", "-Werror", "-o", program, Path.Combine(AppContext.BaseDirectory, "native", "echo.c")]
        );
        return gcc.Code == 0 ? new Echo(program) : throw new InvalidOperationException($"gcc: {gcc}");
    }

    public async Task<ChildProcess> ServeAsync(string socket)
    {
        var server = ChildProcess.Start(program, "serve", socket);
        await Eventually.HoldsAsync("the echo's socket", () => File.Exists(socket), TimeSpan.FromSeconds(10));
        return server;
    }

    /// <summary>Pings one after the other from C; every answer is verified by the client.</summary>
    /// <returns>Round trips in microseconds: median and 99th percentile.</returns>
    public async Task<(double P50, double P99)> PingAsync(string socket, int count)
    {
        var run = await ToolRun.OfAsync(program, ["ping", socket, count.ToString(CultureInfo.InvariantCulture), "500"]);
        if (run.Code != 0)
        {
            throw new InvalidOperationException($"echo ping {socket}: {run}");
        }
        var numbers = run
            .Output.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(n => double.Parse(n, CultureInfo.InvariantCulture) / 1000)
            .ToArray();
        return (numbers[0], numbers[1]);
    }
}
