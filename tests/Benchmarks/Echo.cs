using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Benchmarks;

/// <summary>The raw baseline and the client that asks it, the agent and qemu-ga alike, compiled from native/.</summary>
internal sealed class Echo(string program)
{
    private const int Warmup = 500;

    public static async Task<Echo> BuildAsync(string folder) => new(await Native.BuildAsync(folder, "echo", "echo.c", "client.c"));

    /// <summary>Reads, writes and blocks: the quickest there is for one line after the other.</summary>
    public Task<ChildProcess> ServeAsync(string socket) => ServeAsync("serve", socket);

    /// <summary>Waits for events, as the agent does.</summary>
    public Task<ChildProcess> ServeByEpollAsync(string socket) => ServeAsync("epoll", socket);

    /// <summary>Pings one after the other from C; every answer is verified by the client.</summary>
    /// <returns>Round trips in microseconds: median and 99th percentile.</returns>
    public Task<(double P50, double P99)> PingAsync(string socket, int count) => PingAsync("ping", socket, count);

    /// <summary>As <see cref="PingAsync(string, int)"/>, in the words of qemu-ga.</summary>
    public Task<(double P50, double P99)> PingQgaAsync(string socket, int count) => PingAsync("qga", socket, count);

    /// <summary>Pings of which <paramref name="depth"/> are always under way.</summary>
    /// <returns>Answers a second.</returns>
    public async Task<double> PipelineAsync(string socket, int count, int depth) => (await AskAsync("pipeline", socket, count, depth))[0];

    private async Task<(double P50, double P99)> PingAsync(string what, string socket, int count)
    {
        var nanoseconds = await AskAsync(what, socket, count, Warmup);
        return (nanoseconds[0] / 1000, nanoseconds[1] / 1000);
    }

    private async Task<double[]> AskAsync(string what, string socket, int count, int more)
    {
        var run = await ToolRun.OfAsync(
            program,
            [what, socket, count.ToString(CultureInfo.InvariantCulture), more.ToString(CultureInfo.InvariantCulture)]
        );
        return run.Code == 0
            ? [.. run.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => double.Parse(n, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"echo {what} {socket}: {run}");
    }

    private async Task<ChildProcess> ServeAsync(string how, string socket)
    {
        var server = ChildProcess.Start(program, how, socket);
        await Eventually.HoldsAsync("the echo's socket", () => File.Exists(socket), TimeSpan.FromSeconds(10));
        return server;
    }
}
