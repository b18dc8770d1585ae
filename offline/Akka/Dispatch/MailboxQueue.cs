using Akka.Actor;

namespace Akka.Dispatch;

/// <summary>
/// Many senders, one reader, in the order of arrival; and a front where the reader puts messages back (stash). Lock-free:
/// a sender swaps itself in as the last node and then links its predecessor, so the reader may see a node that is not linked yet.
/// </summary>
internal sealed class MailboxQueue
{
    private MailboxNode _last;
    private MailboxNode _first; // already read; its successor is the next message
    private MailboxNode _front;

    public MailboxQueue() => _first = _last = new MailboxNode();

    public bool IsEmpty => _front is null && ReferenceEquals(_first, Volatile.Read(ref _last));

    /// <summary>Any thread.</summary>
    public void Enqueue(object message, IActorRef sender)
    {
        var node = new MailboxNode { Message = message, Sender = sender };
        var before = Interlocked.Exchange(ref _last, node);
        Volatile.Write(ref before.Next, node);
    }

    /// <summary>The reader only.</summary>
    public void EnqueueFirst(object message, IActorRef sender) =>
        _front = new MailboxNode
        {
            Message = message,
            Sender = sender,
            Next = _front,
        };

    /// <summary>The reader only.</summary>
    public bool TryDequeue(out object message, out IActorRef sender)
    {
        if (_front is { } front)
        {
            _front = front.Next;
            message = front.Message;
            sender = front.Sender;
            return true;
        }

        var next = Volatile.Read(ref _first.Next);
        if (next is null)
        {
            if (ReferenceEquals(_first, Volatile.Read(ref _last)))
            {
                message = null;
                sender = null;
                return false;
            }

            next = WaitForLink();
        }

        message = next.Message;
        sender = next.Sender;
        next.Message = null;
        next.Sender = null;
        _first = next;
        return true;
    }

    public int Count()
    {
        var count = 0;
        for (var node = _front; node is not null; node = node.Next)
            count++;
        for (var node = Volatile.Read(ref _first.Next); node is not null; node = Volatile.Read(ref node.Next))
            count++;
        return count;
    }

    private MailboxNode WaitForLink()
    {
        var spin = new SpinWait();
        MailboxNode next;
        while ((next = Volatile.Read(ref _first.Next)) is null)
            spin.SpinOnce(sleep1Threshold: -1);
        return next;
    }
}
