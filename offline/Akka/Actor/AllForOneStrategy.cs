namespace Akka.Actor;

/// <summary>The directive applies to all children when one fails.</summary>
public class AllForOneStrategy : SupervisorStrategy
{
    private readonly int _maxRetries;
    private readonly int _windowMs;

    public AllForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries, withinTimeRange, Actor.Decider.From(localOnlyDecider)) { }

    public AllForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : this(maxNrOfRetries ?? -1, withinTimeRange is { } window ? (int)window.TotalMilliseconds : -1, decider) { }

    public AllForOneStrategy(
        int maxNrOfRetries,
        int withinTimeMilliseconds,
        Func<Exception, Directive> localOnlyDecider,
        bool loggingEnabled = true
    )
        : this(maxNrOfRetries, withinTimeMilliseconds, Actor.Decider.From(localOnlyDecider), loggingEnabled) { }

    public AllForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
    {
        _maxRetries = maxNrOfRetries;
        _windowMs = withinTimeMilliseconds;
        Decider = decider;
        LoggingEnabled = loggingEnabled;
    }

    public AllForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : this(-1, -1, localOnlyDecider) { }

    public AllForOneStrategy(IDecider decider)
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
        var all = children.All();
        var now = Environment.TickCount64;
        var mayRestart = restart;
        foreach (var each in all)
            mayRestart = mayRestart && each.MayRestart(_maxRetries, _windowMs, now);
        foreach (var each in all)
        {
            if (mayRestart)
                RestartChild(each.Child, cause, suspendFirst: !ReferenceEquals(each.Child, child));
            else
                supervisor.Stop(each.Child);
        }
    }
}
