namespace Akka.Actor;

/// <summary>An actor's own timers, by key. A new one under a key replaces the old; all end with a restart and at the stop.</summary>
public interface ITimerScheduler
{
    IReadOnlyCollection<object> ActiveTimers { get; }
    void StartPeriodicTimer(object key, object msg, TimeSpan interval);
    void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender);
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender);
    void StartSingleTimer(object key, object msg, TimeSpan timeout);
    void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender);
    bool IsTimerActive(object key);
    void Cancel(object key);
    void CancelAll();
}
