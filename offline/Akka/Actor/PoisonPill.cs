using Akka.Event;

namespace Akka.Actor;

/// <summary>Stops the actor when its turn comes in the mailbox.</summary>
public sealed class PoisonPill : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression
{
    private PoisonPill() { }

    public static PoisonPill Instance { get; } = new();

    public override string ToString() => "<PoisonPill>";
}
