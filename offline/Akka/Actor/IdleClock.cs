namespace Akka.Actor;

/// <summary>When an actor last had a message.</summary>
internal sealed class IdleClock(TimeSpan after)
{
    public TimeSpan After { get; } = after;
    public long LastMessage { get; set; } = Environment.TickCount64;
    public ICancelable Pending { get; set; }
}
