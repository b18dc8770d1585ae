using Akka.Event;

namespace Akka.Actor;

/// <summary>How an actor treats its failed children.</summary>
public abstract class SupervisorStrategy
{
    /// <summary>Stop for what cannot get better by itself (construction, kill, death pact), else restart.</summary>
    public static readonly IDecider DefaultDecider = Actor.Decider.From(
        Directive.Restart,
        Directive.Stop.When<ActorInitializationException>(),
        Directive.Stop.When<ActorKilledException>(),
        Directive.Stop.When<DeathPactException>()
    );

    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);
    public static readonly OneForOneStrategy StoppingStrategy = new(_ => Directive.Stop);

    private protected SupervisorStrategy() { }

    public abstract IDecider Decider { get; }

    protected bool LoggingEnabled { get; set; } = true;

    /// <summary>False: the supervisor fails too.</summary>
    internal bool HandleFailure(ActorCell supervisor, ActorRefBase child, Exception cause, ChildStats stats, Children children)
    {
        var directive = Decider.Decide(cause);
        if (directive != Directive.Escalate && LoggingEnabled)
            Log(supervisor, child, cause, directive);
        switch (directive)
        {
            case Directive.Escalate:
                return false;
            case Directive.Resume:
                child.SendSystem(new Dispatch.SystemMessage.Resume(cause));
                return true;
            default:
                Process(supervisor, directive == Directive.Restart, child, cause, stats, children);
                return true;
        }
    }

    private protected abstract void Process(
        ActorCell supervisor,
        bool restart,
        ActorRefBase child,
        Exception cause,
        ChildStats stats,
        Children children
    );

    private protected static void RestartChild(ActorRefBase child, Exception cause, bool suspendFirst)
    {
        if (suspendFirst)
            child.SendSystem(new Dispatch.SystemMessage.Suspend());
        child.SendSystem(new Dispatch.SystemMessage.Recreate(cause));
    }

    private void Log(ActorCell supervisor, ActorRefBase child, Exception cause, Directive directive)
    {
        var message = (cause is ActorInitializationException { InnerException: { } inner } ? inner : cause).Message;
        LogEvent entry =
            directive == Directive.Resume
                ? new Warning(cause, child.Path.ToString(), GetType(), message)
                : new Error(cause, child.Path.ToString(), GetType(), message);
        supervisor.SystemImpl.EventStream.Publish(entry);
    }
}
