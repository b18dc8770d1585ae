namespace Orchestrator.GuestAgent.Serving;

/// <summary>A token bucket: so many a second, and as many at once after a pause.</summary>
internal sealed class RateLimit(int perSecond, TimeProvider time)
{
    private double _tokens = perSecond;
    private long _at = time.GetTimestamp();

    public int PerSecond => perSecond;

    /// <summary>Takes one, or says that there is none.</summary>
    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(perSecond, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
        if (_tokens < 1)
        {
            return false;
        }
        _tokens--;
        return true;
    }
}
