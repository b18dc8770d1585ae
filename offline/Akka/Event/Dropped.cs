using Akka.Actor;

namespace Akka.Event;

/// <summary>Somebody had to drop it.</summary>
public sealed class Dropped : AllDeadLetters
{
    public Dropped(object message, string reason, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient) => Reason = reason;

    public Dropped(object message, string reason, IActorRef recipient)
        : this(message, reason, ActorRefs.NoSender, recipient) { }

    public string Reason { get; }
}
