namespace Orchestrator.HostService.Hosting;

/// <summary>Sees when a burst of work has ended, by what was allocated from one look to the next: ten thousand VMs that become ready are one, their pings are none.</summary>
public sealed class AllocationBurst
{
    /// <summary>As much between two looks is a burst.</summary>
    public const long BurstBytes = 64L << 20;

    /// <summary>Less between two looks is quiet.</summary>
    public const long QuietBytes = BurstBytes / 2;

    /// <summary>A burst has begun and not ended.</summary>
    public bool IsOn { get; private set; }

    /// <param name="bytes">Allocated since the last look.</param>
    /// <returns>True once for each burst: at the first quiet look after it.</returns>
    public bool EndedWith(long bytes)
    {
        var ended = IsOn && bytes < QuietBytes;
        IsOn = !ended && (IsOn || bytes >= BurstBytes);
        return ended;
    }
}
