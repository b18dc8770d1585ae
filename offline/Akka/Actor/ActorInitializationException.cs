namespace Akka.Actor;

/// <summary>An actor's constructor or PreStart threw.</summary>
public class ActorInitializationException : AkkaException
{
    public ActorInitializationException() { }

    public ActorInitializationException(string message)
        : base(message) { }

    public ActorInitializationException(string message, Exception cause)
        : base(message, cause) { }

    public ActorInitializationException(IActorRef actor, string message, Exception cause = null)
        : base(message, cause) => Actor = actor;

    public IActorRef Actor { get; set; }

    public override string ToString() => Actor is null ? base.ToString() : $"{Actor}: {base.ToString()}";
}
