using Akka.Actor;

namespace Akka.Event;

/// <summary>A logger is ready.</summary>
public class LoggerInitialized : INoSerializationVerificationNeeded, IDeadLetterSuppression;
