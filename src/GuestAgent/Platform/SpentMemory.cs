namespace Orchestrator.GuestAgent.Platform;

/// <summary>
/// Gives the guest back what requests have used of the collector's heap. Left to itself the collector keeps it for the next time, which may never come: an
/// agent that has worked would stay more than twice the size of one that has not. Costs nothing while nothing is allocated, as by pings.
/// </summary>
internal sealed class SpentMemory
{
    // To collect so small a heap takes half a millisecond: often enough for the heap to stay small, too rare to be felt.
    private const long BytesBetween = 1024 * 1024;

    private long _allocatedThen = GC.GetTotalAllocatedBytes();

    /// <summary>Collects if enough has been allocated since the last time.</summary>
    public void GiveBack()
    {
        if (GC.GetTotalAllocatedBytes() - _allocatedThen >= BytesBetween)
        {
            // Aggressive is the only mode that returns the pages too.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _allocatedThen = GC.GetTotalAllocatedBytes();
        }
    }
}
