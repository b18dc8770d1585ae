namespace Akka.Actor;

/// <summary>Makes actors in a way of its own, dependency injection for one.</summary>
public interface IIndirectActorProducer
{
    Type ActorType { get; }
    ActorBase Produce();
    void Release(ActorBase actor);
}
