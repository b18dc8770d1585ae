namespace Akka.Actor;

/// <summary>Runs actions later, off the actors' turns: they share state with nobody.</summary>
public interface IActionScheduler
{
    void ScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable);
    void ScheduleOnce(TimeSpan delay, Action action);
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable);
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action);
}
