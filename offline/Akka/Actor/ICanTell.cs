namespace Akka.Actor;

/// <summary>Takes messages.</summary>
public interface ICanTell
{
    /// <summary>Sends and forgets.</summary>
    /// <param name="sender">Who is answered; <see cref="ActorRefs.NoSender"/> for nobody.</param>
    void Tell(object message, IActorRef sender);
}
