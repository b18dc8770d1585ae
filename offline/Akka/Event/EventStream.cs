using Akka.Actor;

namespace Akka.Event;

/// <summary>The bus all actors of a system share: publish an object, and who subscribed to its type, a base of it or an interface of it gets it.</summary>
public class EventStream : LoggingBus
{
    internal EventStream(LogLevel level)
        : base(level) { }
}
