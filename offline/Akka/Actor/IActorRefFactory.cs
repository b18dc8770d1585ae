namespace Akka.Actor;

/// <summary>Makes and finds actors.</summary>
public interface IActorRefFactory
{
    /// <summary>Starts a child.</summary>
    /// <param name="name">Unique among the living siblings; null for a made-up one.</param>
    /// <exception cref="InvalidActorNameException">The name is taken or not valid.</exception>
    IActorRef ActorOf(Props props, string name = null);

    ActorSelection ActorSelection(ActorPath actorPath);

    ActorSelection ActorSelection(string actorPath);
}
