using Akka.Actor;

namespace Akka.Event;

/// <summary>The recipient's behaviour had no handler for it.</summary>
public sealed class UnhandledMessage : AllDeadLetters
{
    public UnhandledMessage(object message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient) { }
}
