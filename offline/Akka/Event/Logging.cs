using Akka.Actor;

namespace Akka.Event;

/// <summary>Makes logging adapters.</summary>
public static class Logging
{
    /// <summary>For an actor: its path is the source, its type the class.</summary>
    public static ILoggingAdapter GetLogger(this IActorContext context, ILogMessageFormatter logMessageFormatter = null) =>
        new BusLogging(
            context.System.EventStream,
            (object)context.Self.Path,
            context.Props.Type,
            logMessageFormatter ?? context.System.Settings.LogFormatter
        );

    /// <param name="logSource">An actor ref, a type, a string or any object.</param>
    public static ILoggingAdapter GetLogger(ActorSystem system, object logSource, ILogMessageFormatter logMessageFormatter = null)
    {
        var (source, type) = logSource switch
        {
            IActorContext context => (context.Self.Path.ToString(), context.Props.Type),
            IActorRef actor => (actor.Path.ToString(), actor.GetType()),
            string text => ($"{text}({system})", typeof(DummyClassForStringSources)),
            Type of => (of.ToString(), of),
            _ => (logSource.GetType().ToString(), logSource.GetType()),
        };
        return new BusLogging(system.EventStream, source, type, logMessageFormatter ?? system.Settings.LogFormatter);
    }

    public static ILoggingAdapter GetLogger(LoggingBus loggingBus, object logSource, ILogMessageFormatter logMessageFormatter = null) =>
        new BusLogging(
            loggingBus,
            logSource as string ?? logSource.GetType().ToString(),
            logSource is string ? typeof(DummyClassForStringSources) : logSource as Type ?? logSource.GetType(),
            logMessageFormatter
        );

    public static string StringFor(this LogLevel logLevel) =>
        logLevel switch
        {
            LogLevel.DebugLevel => "DEBUG",
            LogLevel.InfoLevel => "INFO",
            LogLevel.WarningLevel => "WARNING",
            LogLevel.ErrorLevel => "ERROR",
            _ => throw new ArgumentException("Unknown LogLevel", nameof(logLevel)),
        };

    /// <param name="logLevel">DEBUG, INFO, WARNING, ERROR or OFF, in any case.</param>
    public static LogLevel LogLevelFor(string logLevel) =>
        logLevel?.ToUpperInvariant() switch
        {
            "DEBUG" => LogLevel.DebugLevel,
            "INFO" => LogLevel.InfoLevel,
            "WARNING" => LogLevel.WarningLevel,
            "ERROR" => LogLevel.ErrorLevel,
            "OFF" => (LogLevel)int.MaxValue,
            _ => throw new ArgumentException(
                $"""Unknown LogLevel: "{logLevel}". Valid values are: "Debug", "Info", "Warning", "Error", "OFF".""",
                nameof(logLevel)
            ),
        };

    public static Type ClassFor(this LogLevel logLevel) =>
        logLevel switch
        {
            LogLevel.DebugLevel => typeof(Debug),
            LogLevel.InfoLevel => typeof(Info),
            LogLevel.WarningLevel => typeof(Warning),
            LogLevel.ErrorLevel => typeof(Error),
            _ => throw new ArgumentException("Unknown LogLevel", nameof(logLevel)),
        };
}
