namespace Akka.Actor;

/// <summary>Receive timeout: the time of the last message is kept, and one timer at a time looks whether it is long enough ago.</summary>
internal sealed partial class ActorCell
{
    private IdleClock _timeout;

    public TimeSpan? ReceiveTimeout => _timeout?.After;

    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        _timeout?.Pending?.Cancel();
        _timeout = null;
        if (timeout is not { } after || after <= TimeSpan.Zero)
            return;
        _timeout = new IdleClock(after);
        Arm(_timeout, after);
    }

    private void TouchReceiveTimeout()
    {
        if (_timeout is { } clock)
            clock.LastMessage = Environment.TickCount64;
    }

    private void Arm(IdleClock clock, TimeSpan delay) =>
        clock.Pending = SystemImpl.Scheduler.ScheduleTellOnceCancelable(delay, _self, new ReceiveTimeoutTick(clock), _self);

    /// <summary>True when the actor was told.</summary>
    private bool ReceiveTimeoutDue(ReceiveTimeoutTick tick)
    {
        if (!ReferenceEquals(tick.Clock, _timeout))
            return false;
        var clock = _timeout;
        var left = clock.After - TimeSpan.FromMilliseconds(Environment.TickCount64 - clock.LastMessage);
        if (left > TimeSpan.Zero)
        {
            Arm(clock, left);
            return false;
        }

        _message = Actor.ReceiveTimeout.Instance;
        try
        {
            _actor.AroundReceive(_behavior, Actor.ReceiveTimeout.Instance);
        }
        finally
        {
            if (ReferenceEquals(clock, _timeout))
                Arm(clock, clock.After);
        }

        return true;
    }
}
