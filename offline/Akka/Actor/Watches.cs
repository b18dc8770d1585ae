namespace Akka.Actor;

/// <summary>Whom an actor watches and who watches it.</summary>
internal sealed class Watches
{
    /// <summary>Watched, with the message to be told instead of <see cref="Terminated"/>, or null.</summary>
    public Dictionary<IActorRef, object> Of { get; } = [];

    public HashSet<ActorRefBase> By { get; } = [];

    /// <summary>Ended, the notice waits in the mailbox.</summary>
    public Dictionary<IActorRef, object> Told { get; } = [];
}
