using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;

namespace Akka.DependencyInjection;

/// <summary>On a service provider.</summary>
public class ServiceProviderDependencyResolver : IDependencyResolver
{
    public ServiceProviderDependencyResolver(IServiceProvider serviceProvider) => ServiceProvider = serviceProvider;

    public IServiceProvider ServiceProvider { get; }

    public T GetService<T>() => ServiceProvider.GetService<T>();

    public object GetService(Type type) => ServiceProvider.GetService(type);

    public Props Props(Type type, params object[] args) => Actor.Props.CreateBy(new ServiceProducer(ServiceProvider, type, args));

    public Props Props(Type type) => Props(type, []);

    public Props Props<T>(params object[] args)
        where T : ActorBase => Props(typeof(T), args);

    private sealed class ServiceProducer(IServiceProvider services, Type type, object[] args) : IIndirectActorProducer
    {
        private readonly ObjectFactory _factory = ActivatorUtilities.CreateFactory(type, Array.ConvertAll(args, a => a.GetType()));

        public Type ActorType => type;

        public ActorBase Produce() => (ActorBase)_factory(services, args);

        public void Release(ActorBase actor) { }
    }
}
