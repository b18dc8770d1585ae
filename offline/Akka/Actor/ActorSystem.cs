using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>A tree of actors and what they share.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    private readonly long _started = Environment.TickCount64;

    public abstract Settings Settings { get; }
    public abstract string Name { get; }
    public abstract EventStream EventStream { get; }
    public abstract IActorRef DeadLetters { get; }
    public abstract IScheduler Scheduler { get; }
    public abstract ILoggingAdapter Log { get; }

    /// <summary>Completes when every actor has ended.</summary>
    public abstract Task WhenTerminated { get; }

    public TimeSpan StartTime => TimeSpan.FromMilliseconds(_started);
    public TimeSpan Uptime => TimeSpan.FromMilliseconds(Environment.TickCount64 - _started);

    /// <param name="name">Letters, digits, - and _; not empty.</param>
    public static ActorSystem Create(string name) => Create(name, ActorSystemSetup.Empty);

    public static ActorSystem Create(string name, Config config) => Create(name, BootstrapSetup.Create().WithConfig(config));

    public static ActorSystem Create(string name, BootstrapSetup setup) => Create(name, ActorSystemSetup.Create(setup));

    public static ActorSystem Create(string name, ActorSystemSetup setup)
    {
        var system = new ActorSystemImpl(name, setup);
        system.Start();
        return system;
    }

    public abstract IActorRef ActorOf(Props props, string name = null);
    public abstract ActorSelection ActorSelection(ActorPath actorPath);
    public abstract ActorSelection ActorSelection(string actorPath);
    public abstract void Stop(IActorRef actor);

    /// <summary>Runs <see cref="CoordinatedShutdown"/> and ends all actors.</summary>
    public abstract Task Terminate();

    public abstract void RegisterOnTermination(Action code);
    public abstract object RegisterExtension(IExtensionId extension);
    public abstract object GetExtension(IExtensionId extensionId);
    public abstract T GetExtension<T>()
        where T : class, IExtension;
    public abstract bool HasExtension(Type type);
    public abstract bool HasExtension<T>()
        where T : class, IExtension;

    public void Dispose()
    {
        Terminate();
        GC.SuppressFinalize(this);
    }
}
