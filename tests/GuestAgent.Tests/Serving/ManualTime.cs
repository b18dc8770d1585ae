namespace Orchestrator.GuestAgent.Tests.Serving;

/// <summary>Time that stands still until it is moved.</summary>
internal sealed class ManualTime(DateTimeOffset start = default) : TimeProvider
{
    private TimeSpan _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => _passed += by;

    public override DateTimeOffset GetUtcNow() => start + _passed;

    public override long GetTimestamp() => _passed.Ticks;
}
