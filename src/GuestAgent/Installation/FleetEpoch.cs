namespace Orchestrator.GuestAgent.Installation;

/// <summary>The highest epoch that was seen of one fleet. Raised by the channel's thread, read by any.</summary>
/// <param name="fleet">Null for hosts that name none: what is known of those ends with their session.</param>
internal sealed class FleetEpoch(string? fleet, long epoch)
{
    private long _epoch = epoch;

    public string? Fleet => fleet;

    public long Epoch
    {
        get => Interlocked.Read(ref _epoch);
        set => Interlocked.Exchange(ref _epoch, value);
    }
}
