using Akka.Actor;

namespace Akka.Hosting;

/// <summary>An actor that a service is given.</summary>
public interface IRequiredActor<TActor>
{
    /// <exception cref="MissingActorRegistryEntryException">Not registered yet.</exception>
    IActorRef ActorRef { get; }

    /// <summary>Waits until it is registered.</summary>
    Task<IActorRef> GetAsync(CancellationToken cancellationToken = default);
}
