namespace Akka.Dispatch;

/// <summary>Runs actors. The stand-in has one, on the thread pool.</summary>
public abstract class MessageDispatcher
{
    private protected MessageDispatcher() { }

    public string Id => "akka.actor.default-dispatcher";

    /// <summary>Messages an actor handles before it gives its thread back.</summary>
    public int Throughput { get; private protected init; }
}
