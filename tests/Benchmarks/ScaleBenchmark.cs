using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Benchmarks;

/// <summary>
/// Thousands of simulated VMs on one real service: how soon all are ready after a start, after kill -9 of the service and after a return of all VMs; what a
/// VM costs in memory; and what their pings cost in processor time, beside a C program that does nothing else on the same sockets.
/// </summary>
internal static class ScaleBenchmark
{
    private const int IntervalSeconds = 10;
    private const double TicksPerSecond = 100;

    public static async Task<int> RunAsync(Sizes sizes)
    {
        using var folder = new TestFolder("bench-");
        var without = await WithoutVmsAsync(folder["without"], sizes);
        await using var agents = await ManyAgents.StartAsync(folder.Path, sizes.Vms);
        var (started, allReady) = await ScaledService.StartAsync(folder["with"], agents.Sockets, IntervalSeconds);
        string pingParams;
        double used;
        await using (var service = started)
        {
            Say($"{sizes.Vms} VMs, ping interval {IntervalSeconds} s");
            Say($"  all ready after the start            {allReady.TotalSeconds:0.0} s");
            // What a start leaves to do (code compiled anew, memory given back) is no part of what pings cost.
            await Task.Delay(sizes.Settling);
            var settled = service.Figures;
            used = await CpuSecondsAMinuteAsync(service, sizes);
            pingParams = agents.PingParams;
            var with = service.Figures;
            Say(
                $"  settled                              {settled.RssKiB} KiB   {(settled.RssKiB - without.RssKiB) / (double)sizes.Vms:0.0} KiB a VM"
            );
            Say($"  processor time, service              {used:0.00} s a minute");
            Say($"  service without VMs                  {without.RssKiB} KiB");
            Say(
                $"  service with {sizes.Vms} VMs             {with.RssKiB} KiB   {(with.RssKiB - without.RssKiB) / (double)sizes.Vms:0.0} KiB a VM   peak {with.PeakKiB} KiB"
            );
            await service.VerifyAllAsync("ready");
            Say($"  all ready after kill -9 of it        {(await service.KillAndStartAgainAsync()).TotalSeconds:0.0} s");
            await service.VerifyAllAsync("ready");
            await AbsentAsync(service, agents, sizes);
        }
        var baseline = 60 * (await agents.PingFromCAsync(IntervalSeconds, sizes.Settling, pingParams)) / sizes.Settling;
        Say($"  processor time, service              {used:0.00} s a minute");
        Say($"  processor time, C by epoll           {baseline:0.00} s a minute   service {used / baseline:0.00} x");
        return 0;
    }

    private static async Task<ProcessFigures> WithoutVmsAsync(string folder, Sizes sizes)
    {
        var (service, _) = await ScaledService.StartAsync(folder, new Dictionary<string, string>(), IntervalSeconds);
        await using (service)
        {
            await Task.Delay(sizes.Settling);
            return service.Figures;
        }
    }

    private static async Task AbsentAsync(ScaledService service, ManyAgents agents, Sizes sizes)
    {
        await agents.KillAsync();
        await service.VerifyAllAsync("absent");
        var absent = await CpuSecondsAMinuteAsync(service, sizes);
        var before = System.Diagnostics.Stopwatch.GetTimestamp();
        await agents.StartAgainAsync();
        await service.SeesReadyAsync(sizes.Vms);
        var returned = System.Diagnostics.Stopwatch.GetElapsedTime(before);
        await service.VerifyAllAsync("ready");
        Say($"  processor time while all are absent  {absent:0.00} s a minute");
        Say($"  all ready after all have returned    {returned.TotalSeconds:0.0} s");
    }

    private static async Task<double> CpuSecondsAMinuteAsync(ScaledService service, Sizes sizes)
    {
        var before = service.Figures.CpuTicks;
        await Task.Delay(sizes.Settling);
        return (service.Figures.CpuTicks - before) / TicksPerSecond * 60 / sizes.Settling.TotalSeconds;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
