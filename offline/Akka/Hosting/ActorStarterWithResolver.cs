using Akka.Actor;
using Akka.DependencyInjection;

namespace Akka.Hosting;

/// <summary>Starts actors that need services.</summary>
public delegate Task ActorStarterWithResolver(ActorSystem system, IActorRegistry registry, IDependencyResolver resolver);
