using Akka.Actor.Setup;

namespace Akka.DependencyInjection;

/// <summary>Gives a system its services.</summary>
public class DependencyResolverSetup : Setup
{
    private DependencyResolverSetup(IDependencyResolver dependencyResolver) => DependencyResolver = dependencyResolver;

    public IDependencyResolver DependencyResolver { get; }

    public static DependencyResolverSetup Create(IServiceProvider provider) => new(new ServiceProviderDependencyResolver(provider));

    public static DependencyResolverSetup Create(IDependencyResolver provider) => new(provider);
}
