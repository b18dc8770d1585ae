namespace Akka.Actor;

/// <summary>The directive applies to the child that failed.</summary>
public class OneForOneStrategy : SupervisorStrategy
{
    private readonly int _maxRetries;
    private readonly int _windowMs;

    /// <param name="maxNrOfRetries">Restarts within the time before the child is stopped; -1 or null for any number.</param>
    /// <param name="withinTimeRange">-1 or null for all time.</param>
    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries, withinTimeRange, Actor.Decider.From(localOnlyDecider)) { }

    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : this(maxNrOfRetries ?? -1, withinTimeRange is { } window ? (int)window.TotalMilliseconds : -1, decider) { }

    public OneForOneStrategy(
        int maxNrOfRetries,
        int withinTimeMilliseconds,
        Func<Exception, Directive> localOnlyDecider,
        bool loggingEnabled = true
    )
        : this(maxNrOfRetries, withinTimeMilliseconds, Actor.Decider.From(localOnlyDecider), loggingEnabled) { }

    public OneForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
    {
        _maxRetries = maxNrOfRetries;
        _windowMs = withinTimeMilliseconds;
        Decider = decider;
        LoggingEnabled = loggingEnabled;
    }

    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : this(-1, -1, localOnlyDecider) { }

    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(-1, -1, localOnlyDecider, loggingEnabled) { }

    public OneForOneStrategy(IDecider decider)
        : this(-1, -1, decider) { }

    public override IDecider Decider { get; }

    public int MaxNumberOfRetries => _maxRetries;

    public int WithinTimeRangeMilliseconds => _windowMs;

    private protected override void Process(
        ActorCell supervisor,
        bool restart,
        ActorRefBase child,
        Exception cause,
        ChildStats stats,
        Children children
    )
    {
        if (restart && stats.MayRestart(_maxRetries, _windowMs, Environment.TickCount64))
            RestartChild(child, cause, suspendFirst: false);
        else
            supervisor.Stop(child);
    }
}
