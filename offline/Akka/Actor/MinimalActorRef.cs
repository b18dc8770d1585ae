namespace Akka.Actor;

/// <summary>A ref with no actor behind it.</summary>
public abstract class MinimalActorRef : ActorRefBase;
