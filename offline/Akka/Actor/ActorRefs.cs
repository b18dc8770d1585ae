namespace Akka.Actor;

/// <summary>Two refs that are nobody's.</summary>
public static class ActorRefs
{
    public static readonly Nobody Nobody = Nobody.Instance;

    /// <summary>Null: the message came from no actor.</summary>
    public static readonly IActorRef NoSender;
}
