namespace Akka.Event;

/// <summary>How loud.</summary>
public enum LogLevel
{
    DebugLevel,
    InfoLevel,
    WarningLevel,
    ErrorLevel,
}
