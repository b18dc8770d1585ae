using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Akka.Hosting;

/// <summary>A system inside a host.</summary>
public static class AkkaHostingExtensions
{
    /// <summary>Starts a system with the host and ends it with the host.</summary>
    public static IServiceCollection AddAkka(
        this IServiceCollection services,
        string actorSystemName,
        Action<AkkaConfigurationBuilder> builder
    ) => services.AddAkka(actorSystemName, (configuration, _) => builder(configuration));

    public static IServiceCollection AddAkka(
        this IServiceCollection services,
        string actorSystemName,
        Action<AkkaConfigurationBuilder, IServiceProvider> builder
    )
    {
        var configuration = new AkkaConfigurationBuilder(services, actorSystemName);
        services.AddSingleton(provider =>
        {
            builder(configuration, provider);
            return configuration;
        });
        configuration.Bind();
        return services.AddSingleton<IHostedService, AkkaHostedService>();
    }

    public static AkkaConfigurationBuilder AddHocon(this AkkaConfigurationBuilder builder, Config hocon, HoconAddMode addMode)
    {
        builder.MergeHocon(hocon, addMode);
        return builder;
    }

    public static AkkaConfigurationBuilder AddHoconFile(
        this AkkaConfigurationBuilder builder,
        string hoconFilePath,
        HoconAddMode addMode
    ) => builder.AddHocon(ConfigurationFactory.ParseString(File.ReadAllText(hoconFilePath)), addMode);

    public static AkkaConfigurationBuilder AddSetup(this AkkaConfigurationBuilder builder, Setup setup)
    {
        builder.KeepSetup(setup);
        return builder;
    }

    public static AkkaConfigurationBuilder WithActorAskTimeout(this AkkaConfigurationBuilder builder, TimeSpan timeout) =>
        builder.AddHocon(
            ConfigurationFactory.ParseString(
                timeout == Timeout.InfiniteTimeSpan
                    ? "akka.actor.ask-timeout = infinite"
                    : FormattableString.Invariant($"akka.actor.ask-timeout = {timeout.TotalMilliseconds} ms")
            ),
            HoconAddMode.Prepend
        );

    public static AkkaConfigurationBuilder WithActors(
        this AkkaConfigurationBuilder builder,
        Action<ActorSystem, IActorRegistry> actorStarter
    ) => builder.StartActors(actorStarter);

    public static AkkaConfigurationBuilder WithActors(
        this AkkaConfigurationBuilder builder,
        Action<ActorSystem, IActorRegistry, IDependencyResolver> actorStarter
    ) => builder.StartActors(actorStarter);

    public static AkkaConfigurationBuilder WithActors(this AkkaConfigurationBuilder builder, ActorStarter actorStarter) =>
        builder.StartActors(actorStarter);

    public static AkkaConfigurationBuilder WithActors(this AkkaConfigurationBuilder builder, ActorStarterWithResolver actorStarter) =>
        builder.StartActors(actorStarter);
}
