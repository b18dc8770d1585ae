using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.DependencyInjection;
using Akka.Hosting.Logging;
using Akka.Util;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Akka.Hosting;

/// <summary>Collects what a hosted system starts with.</summary>
public sealed class AkkaConfigurationBuilder
{
    private readonly IServiceCollection _services;
    private readonly string _name;
    private readonly List<ActorStarter> _starters = [];
    private readonly List<StartupTask> _startups = [];
    private readonly List<Type> _extensions = [];
    private bool _started;

    public AkkaConfigurationBuilder(IServiceCollection serviceCollection, string actorSystemName)
    {
        _services = serviceCollection;
        _name = actorSystemName;
    }

    public Option<Config> Configuration { get; private set; } = Option<Config>.None;

    internal HashSet<Setup> Setups { get; } = [];

    internal void KeepSetup(Setup setup)
    {
        if (setup is BootstrapSetup boot)
        {
            if (boot.Config.HasValue)
                MergeHocon(boot.Config.Value, HoconAddMode.Prepend);
            return;
        }

        Setups.Add(setup);
    }

    internal void MergeHocon(Config hocon, HoconAddMode mode)
    {
        ArgumentNullException.ThrowIfNull(hocon);
        var before = Configuration.GetOrElse(Config.Empty);
        Configuration = mode switch
        {
            HoconAddMode.Append => before.WithFallback(hocon),
            HoconAddMode.Prepend or HoconAddMode.Replace => hocon.WithFallback(before),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
        };
    }

    public AkkaConfigurationBuilder StartActors(Action<ActorSystem, IActorRegistry> starter) =>
        StartActors(
            (system, registry) =>
            {
                starter(system, registry);
                return Task.CompletedTask;
            }
        );

    public AkkaConfigurationBuilder StartActors(Action<ActorSystem, IActorRegistry, IDependencyResolver> starter) =>
        StartActors((system, registry) => starter(system, registry, DependencyResolver.For(system).Resolver));

    public AkkaConfigurationBuilder StartActors(ActorStarterWithResolver starter) =>
        StartActors((ActorStarter)((system, registry) => starter(system, registry, DependencyResolver.For(system).Resolver)));

    public AkkaConfigurationBuilder StartActors(ActorStarter starter)
    {
        if (!_started)
            _starters.Add(starter);
        return this;
    }

    public AkkaConfigurationBuilder AddStartup(Action<ActorSystem, IActorRegistry> startupTask) =>
        AddStartup(
            (system, registry) =>
            {
                startupTask(system, registry);
                return Task.CompletedTask;
            }
        );

    public AkkaConfigurationBuilder AddStartup(StartupTask startupTask)
    {
        if (!_started)
            _startups.Add(startupTask);
        return this;
    }

    public AkkaConfigurationBuilder WithExtension<T>()
        where T : IExtensionId
    {
        if (!_extensions.Contains(typeof(T)))
            _extensions.Add(typeof(T));
        return this;
    }

    internal void Bind()
    {
        _services.AddSingleton(CreateSystem);
        _services.AddSingleton(services => ActorRegistry.For(services.GetRequiredService<ActorSystem>()));
        _services.AddSingleton<IActorRegistry>(services => services.GetRequiredService<ActorRegistry>());
        _services.AddSingleton<IReadOnlyActorRegistry>(services => services.GetRequiredService<ActorRegistry>());
        _services.AddSingleton(typeof(IRequiredActor<>), typeof(RequiredActor<>));
    }

    internal async Task StartAsync(ActorSystem system)
    {
        if (_started)
            return;
        _started = true;
        var registry = ActorRegistry.For(system);
        foreach (var start in _starters)
            await start(system, registry).ConfigureAwait(false);
        foreach (var run in _startups)
            await run(system, registry).ConfigureAwait(false);
    }

    private static ActorSystem CreateSystem(IServiceProvider services)
    {
        var builder = services.GetRequiredService<AkkaConfigurationBuilder>();
        if (builder.Setups.All(s => s is not LoggerFactorySetup) && services.GetService<ILoggerFactory>() is { } factory)
            builder.KeepSetup(new LoggerFactorySetup(factory));
        var setup = BootstrapSetup
            .Create()
            .WithConfig(builder.Configuration.GetOrElse(Config.Empty))
            .And(DependencyResolverSetup.Create(services));
        foreach (var each in builder.Setups)
            setup = setup.And(each);
        var system = ActorSystem.Create(builder._name, setup);
        foreach (var type in builder._extensions)
            system.RegisterExtension((IExtensionId)Activator.CreateInstance(type));
        return system;
    }
}
