namespace Akka.Event;

public class Info : LogEvent
{
    public Info(string logSource, Type logClass, object message)
        : this(null, logSource, logClass, message) { }

    public Info(Exception cause, string logSource, Type logClass, object message)
        : base(cause, logSource, logClass, message) { }

    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;
}
