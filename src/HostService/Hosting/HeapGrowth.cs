namespace Orchestrator.HostService.Hosting;

/// <summary>
/// Sees when what has grown old and died in the heap is worth a whole collection: what waits from one ping of a VM to the next outlives the collections of the
/// young, and a service that hardly allocates would come to a whole one of itself after hours.
/// </summary>
public sealed class HeapGrowth
{
    /// <summary>Growth of fewer bytes is left alone, however small the heap.</summary>
    public const long BytesMin = 4L << 20;

    /// <summary>Growth of less than this part of the heap is left alone.</summary>
    public const int PartMin = 24;

    private long? _whole;

    /// <summary>A whole collection has left so many bytes.</summary>
    public void Collected(long heapBytes) => _whole = heapBytes;

    /// <param name="heapBytes">What the last collection, of whatever generation, left.</param>
    /// <returns>False until there was a whole collection to compare with.</returns>
    public bool IsWorthACollection(long heapBytes) => _whole is { } whole && heapBytes - whole > Math.Max(BytesMin, whole / PartMin);
}
