using System.Text;
using Orchestrator.Client;
using Orchestrator.TestKit;
using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.Faults;

/// <summary>The service's processor time for a line that comes in small pieces grows as the line does.</summary>
public sealed class DripTests(ITestOutputHelper output)
{
    private const int PieceBytes = 64;
    private const int ShortBytes = 512 * 1024;
    private const int Factor = 4;

    // Twice what is in proportion; the square would be four times as much.
    private const double RatioMax = 2.0 * Factor;

    [Fact]
    public async Task A_dripping_line_costs_processor_time_in_proportion_to_its_length()
    {
        using var folder = new TestFolder("drp");
        await using var agent = new ScriptedAgent(folder["drip.sock"]);
        await using var service = await RunningService.StartAsync(
            folder.Path,
            new Dictionary<string, string> { ["drip"] = agent.SocketPath },
            "orchestrator.connection.frame-bytes-max-10 = 16MiB\norchestrator.connection.ping-timeout = 60s",
            pingInterval: "10m"
        );
        using var client = new OrchestratorClient(ServerAddress.OfSocket(service.Socket));
        await service.ReachesAsync("drip", "ready", FaultyFleet.Patience);
        // Compiled code and warm buffers first.
        await CostAsync(service, client, agent, ShortBytes);
        var (few, many) = (long.MaxValue, long.MaxValue);
        for (var round = 0; round < 3; round++)
        {
            few = Math.Min(few, await CostAsync(service, client, agent, ShortBytes));
            many = Math.Min(many, await CostAsync(service, client, agent, ShortBytes * Factor));
        }
        output.WriteLine(
            $"{ShortBytes / 1024} KiB in pieces of {PieceBytes} bytes: {few} ticks of processor time; {Factor} times as much: {many} ticks"
        );
        Assert.InRange(many, 0, Math.Max(few, 1) * RatioMax);
    }

    // The least of some rounds: what others do on this machine only adds.
    private static async Task<long> CostAsync(RunningService service, OrchestratorClient client, ScriptedAgent agent, int bytes)
    {
        var began = ProcessFigures.Of(service.Process.Id).CpuTicks;
        var strays = await StraysAsync(client);
        var piece = Encoding.ASCII.GetString([.. Enumerable.Repeat((byte)'x', PieceBytes)]);
        for (var sent = 0; sent < bytes; sent += PieceBytes)
        {
            Assert.True(await agent.SendAsync(piece));
        }
        await agent.SendAsync("\n");
        await Eventually.SeesAsync("the line was taken", () => StraysAsync(client), s => s != strays, FaultyFleet.Patience);
        return ProcessFigures.Of(service.Process.Id).CpuTicks - began;
    }

    private static async Task<string> StraysAsync(OrchestratorClient client) =>
        (await client.GetWhyAsync("drip")).Lines.Single(l => l.Question == "faults").Answer;
}
