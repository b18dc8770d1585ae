using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Microsoft.Extensions.Logging;

namespace Akka.Hosting.Logging;

/// <summary>Passes log on to Microsoft.Extensions.Logging, the values of named holes kept apart.</summary>
public class LoggerFactoryLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly Dictionary<Type, ILogger> _loggers = [];
    private readonly ILoggerFactory _factory;

    public LoggerFactoryLogger()
    {
        var setup = Context.System.Settings.Setup.Get<LoggerFactorySetup>();
        _factory = setup.HasValue
            ? setup.Value.LoggerFactory
            : throw new ConfigurationException(
                $"Could not start {nameof(LoggerFactoryLogger)}, the required setup class {nameof(LoggerFactorySetup)} could not be found. Have you added this to the ActorSystem setup?"
            );
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent entry:
                Log(entry, Sender.Path);
                return true;
            default:
                return false;
        }
    }

    protected virtual void Log(LogEvent log, ActorPath path)
    {
        if (!_loggers.TryGetValue(log.LogClass, out var logger))
            _loggers[log.LogClass] = logger = _factory.CreateLogger(log.LogClass);
        var level = log.LogLevel() switch
        {
            Event.LogLevel.DebugLevel => Microsoft.Extensions.Logging.LogLevel.Debug,
            Event.LogLevel.InfoLevel => Microsoft.Extensions.Logging.LogLevel.Information,
            Event.LogLevel.WarningLevel => Microsoft.Extensions.Logging.LogLevel.Warning,
            _ => Microsoft.Extensions.Logging.LogLevel.Error,
        };
        if (logger.IsEnabled(level))
            logger.Log(level, default, new LogState(log), log.Cause, static (state, _) => state.ToString());
    }
}
