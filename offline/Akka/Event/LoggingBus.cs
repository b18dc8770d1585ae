using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.Event;

/// <summary>Subscriptions by type, and the loggers among the subscribers.</summary>
public class LoggingBus
{
    private static readonly LogLevel[] Levels = [LogLevel.DebugLevel, LogLevel.InfoLevel, LogLevel.WarningLevel, LogLevel.ErrorLevel];

    private readonly Lock _lock = new();
    private readonly List<IActorRef> _loggers = [];
    private IActorRef _deadLetterListener;
    private HashSet<(IActorRef Subscriber, Type Type)> _subscriptions = [];
    private ConcurrentDictionary<Type, IActorRef[]> _byType = new();
    private LogLevel _stdoutLevel = (LogLevel)int.MaxValue;

    private protected LoggingBus(LogLevel level) => LogLevel = level;

    public LogLevel LogLevel { get; private set; }

    public void SetLogLevel(LogLevel logLevel)
    {
        LogLevel = logLevel;
        foreach (var logger in _loggers)
        {
            foreach (var level in Levels)
            {
                if (level >= logLevel)
                    Subscribe(logger, level.ClassFor());
                else
                    Unsubscribe(logger, level.ClassFor());
            }
        }
    }

    /// <summary>False when it is subscribed already.</summary>
    public virtual bool Subscribe(IActorRef subscriber, Type classifier)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(classifier);
        if (subscriber is LocalActorRef local)
            local.Subscribed = true;
        lock (_lock)
        {
            if (!_subscriptions.Add((subscriber, classifier)))
                return false;
            _byType = new();
        }

        // It may have ended before it was marked, and then nobody else takes it out.
        if (subscriber is LocalActorRef { Cell.IsTerminated: true })
            Unsubscribe(subscriber);
        return true;
    }

    /// <summary>False when it was not subscribed.</summary>
    public virtual bool Unsubscribe(IActorRef subscriber, Type classifier)
    {
        lock (_lock)
        {
            if (!_subscriptions.Remove((subscriber, classifier)))
                return false;
            _byType = new();
            return true;
        }
    }

    /// <summary>False when it was not subscribed.</summary>
    public virtual bool Unsubscribe(IActorRef subscriber)
    {
        lock (_lock)
        {
            if (_subscriptions.RemoveWhere(s => s.Subscriber.Equals(subscriber)) == 0)
                return false;
            _byType = new();
            return true;
        }
    }

    public virtual void Publish(object @event)
    {
        ArgumentNullException.ThrowIfNull(@event);
        foreach (var subscriber in Subscribers(@event.GetType()))
            subscriber.Tell(@event, ActorCell.Current?.Self);
        if (@event is LogEvent entry && entry.LogLevel() >= _stdoutLevel)
            Console.WriteLine(entry);
    }

    private IActorRef[] Subscribers(Type type)
    {
        var cache = Volatile.Read(ref _byType);
        if (cache.TryGetValue(type, out var known))
            return known;
        lock (_lock)
        {
            IActorRef[] found = [.. _subscriptions.Where(s => s.Type.IsAssignableFrom(type)).Select(s => s.Subscriber).Distinct()];
            return _byType[type] = found;
        }
    }

    internal void StartLoggers(ActorSystemImpl system)
    {
        var started = new List<(IActorRef Logger, Task Ready)>();
        foreach (var name in system.Settings.Loggers)
        {
            var type =
                Type.GetType(name)
                ?? throw new Configuration.ConfigurationException($"Logger specified in config cannot be found: \"{name}\"");
            var logger = system.SystemActorOf(Props.Create(type), $"log{system.NextUid()}-{type.Name}");
            started.Add((logger, logger.Ask<LoggerInitialized>(new InitializeLogger(this), system.Settings.LoggerStartTimeout)));
        }

        foreach (var (logger, ready) in started)
        {
            try
            {
                ready.GetAwaiter().GetResult();
            }
            catch (AskTimeoutException e)
            {
                throw new InvalidOperationException(
                    $"Logger {logger.Path} did not respond within {system.Settings.LoggerStartTimeout}.",
                    e
                );
            }

            _loggers.Add(logger);
        }

        SetLogLevel(LogLevel);
        if (system.Settings.LogDeadLetters > 0)
            _deadLetterListener = system.SystemActorOf(Props.Create<DeadLetterListener>(), "deadLetterListener");
        if (system.Settings.LogConfigOnStart)
            system.Log.Info("{Settings}", system.Settings.Config.ToString());
    }

    internal void StopDeadLetterListener(ActorSystemImpl system)
    {
        if (_deadLetterListener is not null)
            system.Stop(_deadLetterListener);
    }

    internal void StopLoggers(ActorSystemImpl system)
    {
        foreach (var logger in _loggers)
            Unsubscribe(logger);
        if (_loggers.Count > 0)
            _stdoutLevel = Logging.LogLevelFor(system.Settings.StdoutLogLevel);
    }
}
