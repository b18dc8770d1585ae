namespace Orchestrator.Model.Vms;

/// <summary>
/// Judges how much a guest may send that nobody asked for: some is normal (answers that come late, remains of older sessions), a flood is slowed down
/// at its source by not reading. Time is the host's monotonic clock.
/// </summary>
public struct JunkMeter
{
    /// <summary>Junk that is taken at once, in bytes. A line counts as at least <see cref="LineBytesMin"/>.</summary>
    public const int BurstBytes = 1024 * 1024;

    /// <summary>What one junk line costs at least.</summary>
    public const int LineBytesMin = 1024;

    /// <summary>Junk that is taken in the long run, bytes a second.</summary>
    public const int BytesPerSecond = 512 * 1024;

    private double _held;
    private TimeSpan _at;

    /// <summary>Notes a junk line.</summary>
    public void Add(int bytes, TimeSpan now)
    {
        Drain(now);
        _held += Math.Max(bytes, LineBytesMin);
    }

    /// <summary>How long to leave the guest unread; zero when it behaves.</summary>
    public TimeSpan Pause(TimeSpan now)
    {
        Drain(now);
        return _held <= BurstBytes ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min((_held - BurstBytes) / BytesPerSecond, 1) + 0.05);
    }

    private void Drain(TimeSpan now)
    {
        _held = Math.Max(0, _held - ((now - _at).TotalSeconds * BytesPerSecond));
        _at = now;
    }
}
