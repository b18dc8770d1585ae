using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Benchmarks;

/// <summary>Resident memory of the real service without and with N idle VMs, and of the idle agents, some time after all are ready.</summary>
internal static class MemoryBenchmark
{
    public static async Task<int> RunAsync(Sizes sizes)
    {
        using var folder = new TestFolder("bench-");
        var without = await ServiceKiBAsync(folder["without"], sizes, new Dictionary<string, string>(), []);
        var agents = new List<RunningAgent>();
        try
        {
            for (var i = 0; i < sizes.Vms; i++)
            {
                agents.Add(await RunningAgent.StartAsync(folder[$"g{i}"]));
            }
            var sockets = agents.Select((a, i) => (Name: $"vm-{i}", a.Socket)).ToDictionary(a => a.Name, a => a.Socket);
            var agentKiB = new List<double>();
            var with = await ServiceKiBAsync(folder["with"], sizes, sockets, agentKiB, agents);
            Say($"memory after {sizes.Settling.TotalSeconds} s idle");
            Say($"  service without VMs       {without} KiB");
            Say($"  service with {sizes.Vms} VMs     {with} KiB   {(with - without) / (double)sizes.Vms:0.0} KiB a VM");
            Say(
                $"  agent (median of {sizes.Vms})   {Quantiles.Median(agentKiB):0} KiB   file {new FileInfo(Repository.Agent).Length} bytes"
            );
        }
        finally
        {
            foreach (var agent in agents)
            {
                await agent.DisposeAsync();
            }
        }
        return 0;
    }

    private static async Task<long> ServiceKiBAsync(
        string folder,
        Sizes sizes,
        Dictionary<string, string> vms,
        List<double> agentKiB,
        params IEnumerable<RunningAgent> agents
    )
    {
        Directory.CreateDirectory(folder);
        await using var service = await RunningService.StartAsync(folder, vms);
        await Eventually.SeesAsync(
            "all VMs ready",
            async () =>
                (await service.OrchAsync("vms", "-o", "jsonl"))
                    .Output.Split('\n')
                    .Count(l => l.Contains("\"state\":\"ready\"", StringComparison.Ordinal)),
            ready => ready == vms.Count,
            TimeSpan.FromMinutes(2)
        );
        await Task.Delay(sizes.Settling);
        agentKiB.AddRange(agents.Select(a => (double)ProcessFigures.Of(a.Process.Id).RssKiB));
        return ProcessFigures.Of(service.Process.Id).RssKiB;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
