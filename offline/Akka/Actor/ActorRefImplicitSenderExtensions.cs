namespace Akka.Actor;

/// <summary>Sends with the running actor as sender.</summary>
public static class ActorRefImplicitSenderExtensions
{
    public static void Tell(this IActorRef receiver, object message) => receiver.Tell(message, ActorCell.Current?.Self);

    /// <summary>Passes the current message's sender on.</summary>
    public static void Forward(this IActorRef receiver, object message)
    {
        var cell = ActorCell.Current;
        receiver.Tell(message, cell is null ? ActorRefs.NoSender : cell.Sender);
    }
}
