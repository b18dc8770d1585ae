namespace Akka.Actor;

/// <summary>Is given timers.</summary>
public interface IWithTimers
{
    ITimerScheduler Timers { get; set; }
}
