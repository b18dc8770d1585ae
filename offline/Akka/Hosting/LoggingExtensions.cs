using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;

namespace Akka.Hosting;

/// <summary>Loggers of a hosted system.</summary>
public static class LoggingExtensions
{
    public static AkkaConfigurationBuilder ConfigureLoggers(this AkkaConfigurationBuilder builder, Action<LoggerConfigBuilder> configurator)
    {
        var loggers = new LoggerConfigBuilder(builder);
        configurator(loggers);
        loggers.Build();
        return builder;
    }

    public static LoggerConfigBuilder AddDefaultLogger(this LoggerConfigBuilder configBuilder) =>
        configBuilder.AddLogger<Event.DefaultLogger>();

    /// <summary>Log goes to the host's <see cref="ILoggerFactory"/>.</summary>
    public static LoggerConfigBuilder AddLoggerFactory(this LoggerConfigBuilder configBuilder) =>
        configBuilder.AddLogger<LoggerFactoryLogger>();

    /// <summary>Log goes to this one.</summary>
    public static LoggerConfigBuilder AddLoggerFactory(this LoggerConfigBuilder configBuilder, ILoggerFactory loggerFactory)
    {
        configBuilder.Builder.KeepSetup(new LoggerFactorySetup(loggerFactory));
        return configBuilder.AddLoggerFactory();
    }
}
