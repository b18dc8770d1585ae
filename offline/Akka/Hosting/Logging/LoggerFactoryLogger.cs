using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Microsoft.Extensions.Logging;

namespace Akka.Hosting.Logging;

/// <summary>Passes log on to Microsoft.Extensions.Logging, the values of named holes kept apart.</summary>
public class LoggerFactoryLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly ILogger _logger;

    public LoggerFactoryLogger()
    {
        var setup = Context.System.Settings.Setup.Get<LoggerFactorySetup>();
        if (!setup.HasValue)
            throw new ConfigurationException(
                $"Could not start {nameof(LoggerFactoryLogger)}, the required setup class {nameof(LoggerFactorySetup)} could not be found. Have you added this to the ActorSystem setup?"
            );
        // One category for all, as the real one has it; the actor is told by ActorPath and LogSource.
        _logger = setup.Value.LoggerFactory.CreateLogger<ActorSystem>();
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
        var level = log.LogLevel() switch
        {
            Event.LogLevel.DebugLevel => Microsoft.Extensions.Logging.LogLevel.Debug,
            Event.LogLevel.InfoLevel => Microsoft.Extensions.Logging.LogLevel.Information,
            Event.LogLevel.WarningLevel => Microsoft.Extensions.Logging.LogLevel.Warning,
            _ => Microsoft.Extensions.Logging.LogLevel.Error,
        };
        if (_logger.IsEnabled(level))
            _logger.Log(level, default, new LogState(log, path), log.Cause, static (state, _) => state.ToString());
    }
}
