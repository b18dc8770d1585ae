using Akka.Actor;

namespace Akka.Event;

/// <summary>The same for a message that is not worth a notice.</summary>
public sealed class SuppressedDeadLetter : AllDeadLetters
{
    public SuppressedDeadLetter(IDeadLetterSuppression message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient) { }
}
