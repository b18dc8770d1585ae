namespace Akka.Actor;

/// <summary>Learns of the end of actors.</summary>
public interface ICanWatch
{
    /// <summary>Be told <see cref="Terminated"/> once when it ends, also when it has ended already.</summary>
    IActorRef Watch(IActorRef subject);

    /// <summary>The same with a message of your own.</summary>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>Takes it back; a notice that waits in the mailbox is dropped.</summary>
    IActorRef Unwatch(IActorRef subject);
}
