namespace Orchestrator.HostService.Hosting;

/// <summary>
/// Gives the machine back what a burst of work left in the heap: the service lives beside VMs that want the memory. Of itself the collector would keep it, since
/// a service that only pings hardly allocates. Costs a pause of some tenths of a second with ten thousand VMs, once for each burst and when the heap has grown by a
/// twenty-fourth since; figures are in docs/benchmarks.md.
/// </summary>
public sealed class MemoryReturn(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var burst = new AllocationBurst();
        var growth = new HeapGrowth();
        var before = 0L;
        using var look = new PeriodicTimer(LookEvery, time);
        while (await look.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            if (burst.EndedWith(allocated - before) || (!burst.IsOn && growth.IsWorthACollection(HeapBytes())))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                growth.Collected(HeapBytes());
            }
            before = allocated;
        }
    }

    /// <summary>As the last collection left it.</summary>
    private static long HeapBytes() => GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes;
}
