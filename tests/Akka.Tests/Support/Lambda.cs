using Akka.Actor;

namespace Orchestrator.Akka.Tests.Support;

/// <summary>An actor made of what the test wants it to do.</summary>
public sealed class Lambda : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private readonly SupervisorStrategy? _strategy;

    public Lambda(Action<Lambda> configure) => configure(this);

    public Lambda(Action<Lambda> configure, SupervisorStrategy strategy)
    {
        _strategy = strategy;
        configure(this);
    }

    public ITimerScheduler Timers { get; set; } = null!;
    public IStash Stash { get; set; } = null!;
    public Action? OnPreStart { get; set; }
    public Action? OnPostStop { get; set; }
    public Action<Exception, object?>? OnPreRestart { get; set; }
    public Action<Exception>? OnPostRestart { get; set; }

    public IUntypedActorContext Ctx => Context;
    public IActorRef Me => Self;
    public IActorRef From => Sender;

    public static Props Of(Action<Lambda> configure) => Props.Create(() => new Lambda(configure));

    public static Props Of(Action<Lambda> configure, SupervisorStrategy strategy) => Props.Create(() => new Lambda(configure, strategy));

    public void On<T>(Action<T> handler) => Receive(handler);

    public void On<T>(Predicate<T> when, Action<T> handler) => Receive(when, handler);

    public void OnAsync<T>(Func<T, Task> handler) => ReceiveAsync(handler);

    public void OnAny(Action<object> handler) => ReceiveAny(handler);

    public void Turn(Action configure) => Become(configure);

    public void TurnStacked(Action configure) => BecomeStacked(configure);

    public void TurnBack() => UnbecomeStacked();

    public void Timeout(TimeSpan? after) => SetReceiveTimeout(after);

    protected override SupervisorStrategy SupervisorStrategy() => _strategy ?? base.SupervisorStrategy();

    protected override void PreStart()
    {
        OnPreStart?.Invoke();
        base.PreStart();
    }

    protected override void PostStop()
    {
        OnPostStop?.Invoke();
        base.PostStop();
    }

    protected override void PreRestart(Exception reason, object message)
    {
        OnPreRestart?.Invoke(reason, message);
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        OnPostRestart?.Invoke(reason);
        base.PostRestart(reason);
    }
}
