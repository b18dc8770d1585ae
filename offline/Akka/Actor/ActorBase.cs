namespace Akka.Actor;

/// <summary>What every actor is: a behaviour that handles one message at a time, and hooks around its life.</summary>
public abstract class ActorBase
{
    private IActorRef _selfAfterItsLife;
    private SupervisorStrategy _strategy;

    protected ActorBase()
    {
        var cell =
            ActorCell.Current
            ?? throw new ActorInitializationException(
                $"You cannot create an instance of {GetType().FullName} explicitly using the constructor (new). It must be made by ActorOf."
            );
        cell.Become(Receive);
    }

    /// <summary>Valid on the actor's own turn only.</summary>
    protected static IActorContext Context =>
        ActorCell.Current
        ?? throw new NotSupportedException(
            "There is no active ActorContext, this is most likely due to use of async operations from within this actor."
        );

    protected IActorRef Self => _selfAfterItsLife ?? Context.Self;

    protected IActorRef Sender => Context.Sender;

    internal SupervisorStrategy Strategy => _strategy ??= SupervisorStrategy();

    /// <summary>True when the message was handled.</summary>
    protected abstract bool Receive(object message);

    /// <summary>Around every message; an override calls the base.</summary>
    protected internal virtual bool AroundReceive(Receive receive, object message)
    {
        if (message is TimerScheduler.TimerMessage due)
        {
            var cell = ActorCell.Current;
            message = (this as IWithTimers)?.Timers is TimerScheduler timers ? timers.Unwrap(due) : null;
            if (message is null)
                return true;
            if (message is IAutoReceivedMessage)
            {
                cell.AutoReceive(message);
                return true;
            }

            cell.ReplaceCurrentMessage(message); // what a stash would keep
        }

        var handled = receive(message);
        if (!handled)
            Unhandled(message);
        return handled;
    }

    /// <summary>Publishes <see cref="Event.UnhandledMessage"/>; throws for a <see cref="Terminated"/>.</summary>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
            throw new DeathPactException(terminated.ActorRef);
        Context.System.EventStream.Publish(new Event.UnhandledMessage(message, Sender, Self));
    }

    protected void Become(Receive receive) => Context.Become(receive);

    protected void BecomeStacked(Receive receive) => Context.BecomeStacked(receive);

    protected void UnbecomeStacked() => Context.UnbecomeStacked();

    protected void SetReceiveTimeout(TimeSpan? timeout) => Context.SetReceiveTimeout(timeout);

    /// <summary>How this actor's children are supervised; asked once a life.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.DefaultStrategy;

    /// <summary>Before the first message.</summary>
    protected virtual void PreStart() { }

    /// <summary>After the last message, when all children have ended.</summary>
    protected virtual void PostStop() { }

    /// <summary>On the failed instance: stops all children and calls <see cref="PostStop"/>.</summary>
    /// <param name="message">The message that failed, null if it was none.</param>
    protected virtual void PreRestart(Exception reason, object message)
    {
        foreach (var child in Context.GetChildren().ToArray())
        {
            Context.Unwatch(child);
            Context.Stop(child);
        }

        PostStop();
    }

    /// <summary>On the new instance: calls <see cref="PreStart"/>.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    public virtual void AroundPreStart() => PreStart();

    public virtual void AroundPostStop()
    {
        (this as IWithTimers)?.Timers?.CancelAll();
        PostStop();
        (this as IActorStash)?.Stash?.UnstashAll(); // to dead letters with the mailbox
    }

    public virtual void AroundPreRestart(Exception cause, object message)
    {
        (this as IWithTimers)?.Timers?.CancelAll();
        PreRestart(cause, message);
        (this as IActorStash)?.Stash?.UnstashAll();
    }

    public virtual void AroundPostRestart(Exception cause, object message) => PostRestart(cause);

    internal virtual void Constructed() { }

    internal void Clear(IActorRef self) => _selfAfterItsLife = self;
}
