using Akka.Actor;

namespace Akka.DependencyInjection;

/// <summary>Makes actors with services.</summary>
public interface IDependencyResolver
{
    T GetService<T>();
    object GetService(Type type);
    Props Props(Type type, params object[] args);
    Props Props(Type type);
    Props Props<T>(params object[] args)
        where T : ActorBase;
}
