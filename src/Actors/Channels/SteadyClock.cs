namespace Orchestrator.Actors.Channels;

/// <summary>Two clocks from one source: a monotonic one that decides about deadlines and silence, and the wall clock that people are shown.</summary>
public sealed class SteadyClock(TimeProvider source)
{
    private readonly long _start = source.GetTimestamp();

    /// <summary>Where both come from; for timers of tasks.</summary>
    public TimeProvider Source { get; } = source;

    /// <summary>Since this clock was made; never goes back, whatever is done to the machine's date.</summary>
    public TimeSpan Now => Source.GetElapsedTime(_start);

    /// <summary>The wall clock.</summary>
    public DateTimeOffset UtcNow => Source.GetUtcNow();

    /// <summary>A wall-clock deadline, read now, on the monotonic clock.</summary>
    public TimeSpan FromWall(DateTimeOffset deadline) => Now + (deadline - UtcNow);
}
