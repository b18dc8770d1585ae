using Akka.Actor;

namespace Akka.Pattern;

internal sealed class BackoffPlan(
    Props childProps,
    string childName,
    TimeSpan minBackoff,
    TimeSpan maxBackoff,
    double randomFactor,
    bool onFailure
) : BackoffOptions
{
    private OneForOneStrategy _strategy = new(Actor.SupervisorStrategy.DefaultDecider);

    public Props ChildProps { get; } = childProps;
    public string ChildName { get; } = childName;
    public bool OnFailure { get; } = onFailure;

    /// <summary>Null: by message only.</summary>
    public TimeSpan? ResetAfter { get; private set; } = minBackoff;
    public object ReplyWhileStopped { get; private set; }
    public OneForOneStrategy Strategy => _strategy;

    public override BackoffOptions WithAutoReset(TimeSpan resetBackoff)
    {
        var copy = Copy();
        copy.ResetAfter = resetBackoff;
        return copy;
    }

    public override BackoffOptions WithManualReset()
    {
        var copy = Copy();
        copy.ResetAfter = null;
        return copy;
    }

    public override BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy)
    {
        var copy = Copy();
        copy._strategy = supervisorStrategy;
        return copy;
    }

    public override BackoffOptions WithReplyWhileStopped(object replyWhileStopped)
    {
        var copy = Copy();
        copy.ReplyWhileStopped = replyWhileStopped;
        return copy;
    }

    public override BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries)
    {
        var copy = Copy();
        copy._strategy = new OneForOneStrategy(maxNrOfRetries, _strategy.WithinTimeRangeMilliseconds, _strategy.Decider);
        return copy;
    }

    /// <param name="restarts">So far.</param>
    public TimeSpan Pause(int restarts)
    {
        var jitter = 1 + (Random.Shared.NextDouble() * randomFactor);
        var ticks = Math.Min(maxBackoff.Ticks, minBackoff.Ticks * Math.Pow(2, restarts)) * jitter;
        return ticks < long.MaxValue ? TimeSpan.FromTicks((long)ticks) : maxBackoff;
    }

    private BackoffPlan Copy() => (BackoffPlan)MemberwiseClone();
}
