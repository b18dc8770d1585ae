using Akka.Actor;
using Akka.Configuration;

namespace Akka.DependencyInjection;

/// <summary>A system's access to services.</summary>
public sealed class DependencyResolver : IExtension
{
    internal DependencyResolver(IDependencyResolver resolver) => Resolver = resolver;

    public IDependencyResolver Resolver { get; }

    public static DependencyResolver For(ActorSystem actorSystem) => new DependencyResolverExtension().Get(actorSystem);

    /// <param name="args">The constructor's arguments that are no services.</param>
    public Props Props<T>(params object[] args)
        where T : ActorBase => Resolver.Props<T>(args);

    public Props Props(Type type, params object[] args) => Resolver.Props(type, args);

    public Props Props(Type type) => Resolver.Props(type);
}
