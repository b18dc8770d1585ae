using Akka.Actor;

namespace Akka.Dispatch;

/// <summary>One message in a mailbox: the node of its queue.</summary>
internal sealed class MailboxNode
{
    public object Message;
    public IActorRef Sender;
    public MailboxNode Next;
}
