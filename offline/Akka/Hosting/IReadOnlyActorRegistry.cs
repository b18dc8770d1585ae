using Akka.Actor;

namespace Akka.Hosting;

/// <summary>Finds actors by a type that stands for them.</summary>
public interface IReadOnlyActorRegistry : IEnumerable<KeyValuePair<Type, IActorRef>>
{
    bool TryGet<TKey>(out IActorRef actor);
    bool TryGet(Type key, out IActorRef actor);

    /// <exception cref="MissingActorRegistryEntryException">None registered.</exception>
    IActorRef Get<TKey>();

    /// <summary>Waits until it is registered.</summary>
    Task<IActorRef> GetAsync<TKey>(CancellationToken ct = default);
    Task<IActorRef> GetAsync(Type key, CancellationToken ct = default);
}
