namespace Akka.Actor;

/// <summary>What time it is.</summary>
public interface ITimeProvider
{
    DateTimeOffset Now { get; }
    TimeSpan MonotonicClock { get; }
    TimeSpan HighResMonotonicClock { get; }
}
