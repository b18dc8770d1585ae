namespace Akka.Actor;

internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private Dictionary<object, TimerMessage> _timers;

    public IReadOnlyCollection<object> ActiveTimers => _timers is null ? [] : _timers.Keys;

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval, ActorRefs.NoSender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        Start(key, msg, initialDelay, interval, ActorRefs.NoSender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, initialDelay, interval, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null, ActorRefs.NoSender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) => Start(key, msg, timeout, null, sender);

    public bool IsTimerActive(object key) => _timers is not null && _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_timers is not null && _timers.Remove(key, out var timer))
            timer.Scheduled.Cancel();
    }

    public void CancelAll()
    {
        if (_timers is null)
            return;
        foreach (var timer in _timers.Values)
            timer.Scheduled.Cancel();
        _timers = null;
    }

    /// <summary>The message of a timer that is still the one under its key; null for a late one.</summary>
    public object Unwrap(TimerMessage due)
    {
        if (_timers is null || !_timers.TryGetValue(due.Key, out var timer) || !ReferenceEquals(timer, due))
            return null;
        if (!due.Repeats)
            _timers.Remove(due.Key);
        return due.Message;
    }

    private void Start(object key, object message, TimeSpan delay, TimeSpan? interval, IActorRef sender)
    {
        Cancel(key);
        var timer =
            message is INotInfluenceReceiveTimeout
                ? new QuietTimerMessage(key, message, interval is not null)
                : new TimerMessage(key, message, interval is not null);
        timer.Scheduled = interval is { } every
            ? cell.SystemImpl.Scheduler.ScheduleTellRepeatedlyCancelable(delay, every, cell.Self, timer, sender)
            : cell.SystemImpl.Scheduler.ScheduleTellOnceCancelable(delay, cell.Self, timer, sender);
        (_timers ??= [])[key] = timer;
    }

    /// <summary>A timer and, in the mailbox, its message.</summary>
    internal class TimerMessage(object key, object message, bool repeats) : IWrappedMessage, INoSerializationVerificationNeeded
    {
        public object Key { get; } = key;
        public object Message { get; } = message;
        public bool Repeats { get; } = repeats;
        public ICancelable Scheduled { get; set; }
    }

    private sealed class QuietTimerMessage(object key, object message, bool repeats)
        : TimerMessage(key, message, repeats),
            INotInfluenceReceiveTimeout;
}
