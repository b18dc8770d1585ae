using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>A stash on an unbounded mailbox.</summary>
public interface IWithUnboundedStash : IWithUnrestrictedStash, IRequiresMessageQueue<IUnboundedDequeBasedMessageQueueSemantics>;
