using Akka.Actor;

namespace Akka.Event;

/// <summary>A message that nobody took.</summary>
public abstract class AllDeadLetters : IWrappedMessage
{
    private protected AllDeadLetters(object message, IActorRef sender, IActorRef recipient)
    {
        Message = message;
        Sender = sender;
        Recipient = recipient;
    }

    public object Message { get; }
    public IActorRef Sender { get; }
    public IActorRef Recipient { get; }

    public override string ToString() => $"{GetType().Name} from {Sender} to {Recipient}: <{Message}>";
}
