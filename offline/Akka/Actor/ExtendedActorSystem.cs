namespace Akka.Actor;

/// <summary>What extensions see of a system.</summary>
public abstract class ExtendedActorSystem : ActorSystem
{
    /// <summary>Starts an actor under /system, which outlives all under /user.</summary>
    public abstract IActorRef SystemActorOf(Props props, string name = null);
}
