namespace Akka.Dispatch;

/// <summary>Says that an actor needs a mailbox of a kind. The stand-in has one mailbox that serves all kinds.</summary>
public interface IRequiresMessageQueue<T>
    where T : ISemantics;
