using Akka.Actor;

namespace Akka.Event;

/// <summary>The first message a logger gets; answered with <see cref="LoggerInitialized"/>.</summary>
public class InitializeLogger : INoSerializationVerificationNeeded
{
    public InitializeLogger(LoggingBus loggingBus) => LoggingBus = loggingBus;

    public LoggingBus LoggingBus { get; }
}
