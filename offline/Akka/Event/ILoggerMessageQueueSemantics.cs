using Akka.Dispatch;

namespace Akka.Event;

/// <summary>Marks the mailbox of loggers.</summary>
public interface ILoggerMessageQueueSemantics : ISemantics;
