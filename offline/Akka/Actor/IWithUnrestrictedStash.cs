namespace Akka.Actor;

/// <summary>A stash on any mailbox.</summary>
public interface IWithUnrestrictedStash : IActorStash;
