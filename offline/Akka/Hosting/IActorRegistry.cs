using Akka.Actor;

namespace Akka.Hosting;

/// <summary>The same, and takes registrations.</summary>
public interface IActorRegistry : IReadOnlyActorRegistry
{
    /// <exception cref="DuplicateActorRegistryException">There is one, and <paramref name="overwrite"/> is false.</exception>
    void Register<TKey>(IActorRef actor, bool overwrite = false);
    bool TryRegister<TKey>(IActorRef actor, bool overwrite = false);
    bool TryRegister(Type key, IActorRef actor, bool overwrite = false);
}
