using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>What an actor sees of the system while it handles a message. Valid on the actor's own turn only.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    IActorRef Self { get; }
    Props Props { get; }
    MessageDispatcher Dispatcher { get; }
    IActorRef Sender { get; }
    ActorSystem System { get; }
    IActorRef Parent { get; }
    TimeSpan? ReceiveTimeout { get; }
    void Become(Receive receive);
    void BecomeStacked(Receive receive);
    void UnbecomeStacked();

    /// <summary>The child of that name, or <see cref="ActorRefs.Nobody"/>.</summary>
    IActorRef Child(string name);
    IEnumerable<IActorRef> GetChildren();
    void SetReceiveTimeout(TimeSpan? timeout);

    /// <summary>Stops a child, or this actor itself, after the current message.</summary>
    void Stop(IActorRef child);
}
