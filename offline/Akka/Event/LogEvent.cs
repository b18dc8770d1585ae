using Akka.Actor;

namespace Akka.Event;

/// <summary>One line of log on its way to the loggers.</summary>
public abstract class LogEvent : INoSerializationVerificationNeeded
{
    private protected LogEvent(Exception cause, string logSource, Type logClass, object message)
    {
        Cause = cause;
        LogSource = logSource;
        LogClass = logClass;
        Message = message;
        Timestamp = DateTime.UtcNow;
        Thread = Thread.CurrentThread;
    }

    public Exception Cause { get; }
    public DateTime Timestamp { get; }
    public Thread Thread { get; }

    /// <summary>The actor's path, for an actor.</summary>
    public string LogSource { get; }
    public Type LogClass { get; }

    /// <summary>A string or a <see cref="LogMessage"/>.</summary>
    public object Message { get; }

    public abstract LogLevel LogLevel();

    public override string ToString() =>
        FormattableString.Invariant(
            $"[{LogLevel().StringFor()}][{Timestamp:MM/dd/yyyy HH:mm:ss.fff}Z][Thread {Thread.ManagedThreadId:0000}][{LogSource}] {Message}"
        ) + (Cause is null ? "" : Environment.NewLine + "Cause: " + Cause);
}
