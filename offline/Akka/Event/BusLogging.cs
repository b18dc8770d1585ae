namespace Akka.Event;

/// <summary>Writes log to the event stream, where the loggers listen.</summary>
public sealed class BusLogging : ILoggingAdapter
{
    private readonly object _source;

    public BusLogging(LoggingBus bus, string logSource, Type logClass, ILogMessageFormatter logMessageFormatter)
        : this(bus, (object)logSource, logClass, logMessageFormatter) { }

    /// <param name="source">What its text is made of when there is a line to write: most of many thousand actors never write one.</param>
    internal BusLogging(LoggingBus bus, object source, Type logClass, ILogMessageFormatter logMessageFormatter)
    {
        Bus = bus;
        _source = source;
        LogClass = logClass;
        Formatter = logMessageFormatter ?? SemanticLogMessageFormatter.Instance;
    }

    public LoggingBus Bus { get; }
    public string LogSource => _source?.ToString();
    public Type LogClass { get; }
    public ILogMessageFormatter Formatter { get; }
    public bool IsDebugEnabled => IsEnabled(LogLevel.DebugLevel);
    public bool IsInfoEnabled => IsEnabled(LogLevel.InfoLevel);
    public bool IsWarningEnabled => IsEnabled(LogLevel.WarningLevel);
    public bool IsErrorEnabled => IsEnabled(LogLevel.ErrorLevel);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= Bus.LogLevel;

    public void Log(LogLevel logLevel, Exception cause, LogMessage message) => Publish(logLevel, cause, message);

    public void Log(LogLevel logLevel, Exception cause, string format) => Publish(logLevel, cause, format);

    private void Publish(LogLevel level, Exception cause, object message) =>
        Bus.Publish(
            level switch
            {
                LogLevel.DebugLevel => new Debug(cause, LogSource, LogClass, message),
                LogLevel.InfoLevel => new Info(cause, LogSource, LogClass, message),
                LogLevel.WarningLevel => new Warning(cause, LogSource, LogClass, message),
                LogLevel.ErrorLevel => new Error(cause, LogSource, LogClass, message),
                _ => throw new NotSupportedException($"Unknown LogLevel {level}"),
            }
        );
}
