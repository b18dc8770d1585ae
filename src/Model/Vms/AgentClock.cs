namespace Orchestrator.Model.Vms;

/// <summary>
/// What the host knows of an agent's monotonic clock (<c>now_ms</c>), as a value on the host's own monotonic clock. Each answer that tells the clock bounds how far
/// the two are apart: the agent read it after it was asked and before it was heard. The bounds of several answers are intersected, so that one that crossed slowly
/// does not widen what a quick one has shown, and they widen with age. Bounds that do not meet mean that the guest's clock stood still or was set back: then only
/// the newest answer counts.
/// </summary>
public readonly record struct AgentClock
{
    /// <summary>How far two sound clocks may run apart, part of the time gone by.</summary>
    private const double Drift = 500e-6;

    private readonly bool _isKnown;
    private readonly double _aheadMin;
    private readonly double _aheadMax;
    private readonly TimeSpan _at;

    private AgentClock(double aheadMin, double aheadMax, long latestMs, TimeSpan at)
    {
        _isKnown = true;
        _aheadMin = aheadMin;
        _aheadMax = aheadMax;
        _at = at;
        LatestMs = latestMs;
    }

    private AgentClock(TimeSpan at, long? latestMs)
    {
        _at = at;
        LatestMs = latestMs;
    }

    /// <summary>What the agent told last; null before it told anything.</summary>
    public long? LatestMs { get; }

    /// <summary>Takes an answer in.</summary>
    /// <param name="nowMs">What the agent told.</param>
    /// <param name="asked">Not later than when the request was written.</param>
    /// <param name="heard">When the answer arrived.</param>
    public AgentClock Heard(long nowMs, TimeSpan asked, TimeSpan heard)
    {
        var (min, max) = (nowMs - heard.TotalMilliseconds, nowMs - asked.TotalMilliseconds);
        if (_isKnown)
        {
            var drift = DriftUntil(heard);
            var (bothMin, bothMax) = (Math.Max(min, _aheadMin - drift), Math.Min(max, _aheadMax + drift));
            // One tick of the agent's clock: it tells whole milliseconds.
            if (bothMin <= bothMax + 1)
            {
                (min, max) = (Math.Min(bothMin, bothMax), Math.Max(bothMin, bothMax));
            }
        }
        return new AgentClock(min, max, nowMs, heard);
    }

    /// <summary>The guest's clock may have stood still: what was known of it no longer bounds it.</summary>
    public AgentClock Unsure() => new(_at, LatestMs);

    /// <summary>True when an answer to a request that was written after the last one had been heard tells an earlier time: the guest is another than it was.</summary>
    public bool WentBack(long nowMs, TimeSpan asked) => asked >= _at && nowMs < LatestMs;

    /// <summary>What the agent's clock shows at a time of the host's, never more than that; null when it is not known.</summary>
    public long? At(TimeSpan time) => _isKnown ? (long)Math.Floor(time.TotalMilliseconds + _aheadMin - DriftUntil(time)) : null;

    private double DriftUntil(TimeSpan time) => Math.Abs((time - _at).TotalMilliseconds) * Drift;
}
