namespace Akka.Actor;

/// <summary>An actor's timers. Most have one at a time, and there may be ten thousand of them: a table is made for the second.</summary>
internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private TimerMessage _one;
    private Dictionary<object, TimerMessage> _more;

    public IReadOnlyCollection<object> ActiveTimers =>
        (_one, _more) switch
        {
            (null, null) => [],
            (null, _) => [.. _more.Keys],
            (_, null) => [_one.Key],
            _ => [_one.Key, .. _more.Keys],
        };

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval, ActorRefs.NoSender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        Start(key, msg, initialDelay, interval, ActorRefs.NoSender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, initialDelay, interval, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null, ActorRefs.NoSender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) => Start(key, msg, timeout, null, sender);

    public bool IsTimerActive(object key) => Find(key) is not null;

    public void Cancel(object key)
    {
        if (Find(key) is not { } timer)
            return;
        Forget(timer);
        timer.Remove();
    }

    public void CancelAll()
    {
        _one?.Remove();
        _one = null;
        if (_more is null)
            return;
        foreach (var timer in _more.Values)
            timer.Remove();
        _more = null;
    }

    /// <summary>The message of a timer that is still the one under its key; null for a late one.</summary>
    public object Unwrap(TimerMessage due)
    {
        if (!ReferenceEquals(Find(due.Key), due))
            return null;
        if (!due.Repeats)
            Forget(due);
        return due.Body;
    }

    private TimerMessage Find(object key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _one is not null && _one.Key.Equals(key) ? _one
            : _more is not null && _more.TryGetValue(key, out var timer) ? timer
            : null;
    }

    private void Forget(TimerMessage timer)
    {
        if (ReferenceEquals(_one, timer))
            _one = null;
        else
            _more.Remove(timer.Key);
    }

    private void Start(object key, object message, TimeSpan delay, TimeSpan? interval, IActorRef sender)
    {
        Cancel(key);
        var wheel = cell.SystemImpl.Wheel;
        var timer =
            message is INotInfluenceReceiveTimeout
                ? new QuietTimerMessage(wheel, key, message, interval is not null)
                : new TimerMessage(wheel, key, message, interval is not null);
        timer.Receiver = cell.Self;
        timer.Message = timer;
        timer.Sender = sender;
        wheel.Start(timer, delay, interval);
        if (_one is null)
            _one = timer;
        else
            (_more ??= [])[key] = timer;
    }

    /// <summary>A timer: its alarm in the wheel and, in the mailbox, its message.</summary>
    internal class TimerMessage(TimerWheel wheel, object key, object body, bool repeats)
        : WheelEntry(wheel),
            IWrappedMessage,
            INoSerializationVerificationNeeded
    {
        public object Key { get; } = key;
        public object Body { get; } = body;
        public bool Repeats { get; } = repeats;
        object IWrappedMessage.Message => Body;
    }

    private sealed class QuietTimerMessage(TimerWheel wheel, object key, object body, bool repeats)
        : TimerMessage(wheel, key, body, repeats),
            INotInfluenceReceiveTimeout;
}
