namespace Akka.Actor;

/// <summary>The system's clock and alarm. Accurate to about 10 ms.</summary>
public interface IScheduler : ITellScheduler, ITimeProvider
{
    IAdvancedScheduler Advanced { get; }
}
