namespace Akka.Event;

internal sealed class TemplateLogMessage(ILogMessageFormatter formatter, string format, object[] args)
    : LogMessage(formatter, format, args);
