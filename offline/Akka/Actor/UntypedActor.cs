namespace Akka.Actor;

/// <summary>An actor whose behaviours take every message.</summary>
public abstract class UntypedActor : ActorBase
{
    protected static new IUntypedActorContext Context => (IUntypedActorContext)ActorBase.Context;

    protected sealed override bool Receive(object message)
    {
        OnReceive(message);
        return true;
    }

    protected abstract void OnReceive(object message);

    protected void Become(UntypedReceive receive) => Context.Become(receive);

    protected void BecomeStacked(UntypedReceive receive) => Context.BecomeStacked(receive);

    /// <summary>Runs it with the mailbox held until it ends.</summary>
    protected void RunTask(Action action) =>
        ActorTaskScheduler.RunTask(() =>
        {
            action();
            return Task.CompletedTask;
        });

    /// <summary>Runs it with the mailbox held until it ends.</summary>
    protected void RunTask(Func<Task> action) => ActorTaskScheduler.RunTask(action);
}
