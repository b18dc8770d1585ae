using Akka.Actor;
using Akka.Dispatch;

namespace Akka.Event;

/// <summary>Prints to standard output.</summary>
public class DefaultLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent entry:
                Print(entry);
                return true;
            default:
                return false;
        }
    }

    protected virtual void Print(LogEvent logEvent) => Console.WriteLine(logEvent.ToString());
}
