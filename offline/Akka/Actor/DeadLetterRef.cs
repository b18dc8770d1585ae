using Akka.Event;

namespace Akka.Actor;

/// <summary>Where messages go that reach nobody.</summary>
internal sealed class DeadLetterRef(ActorSystemImpl system, ActorPath path) : MinimalActorRef
{
    public override ActorPath Path => path;

    internal override ActorSystemImpl SystemImpl => system;

    protected override void TellInternal(object message, IActorRef sender) => Publish(message, sender, this);

    public void Publish(object message, IActorRef sender, IActorRef recipient)
    {
        sender ??= this;
        if (message is Identify identify)
        {
            sender.Tell(new ActorIdentity(identify.MessageId, null), this);
            return;
        }

        AllDeadLetters letter = message switch
        {
            AllDeadLetters already => already,
            IDeadLetterSuppression quiet => new SuppressedDeadLetter(quiet, sender, recipient),
            _ => new DeadLetter(message, sender, recipient),
        };
        system.EventStream.Publish(letter);
    }
}
