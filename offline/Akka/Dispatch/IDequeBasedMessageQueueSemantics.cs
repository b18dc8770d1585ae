namespace Akka.Dispatch;

/// <summary>A mailbox that takes messages back at its front, which a stash needs.</summary>
public interface IDequeBasedMessageQueueSemantics : ISemantics;
