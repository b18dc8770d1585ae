using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>Own failures go up to the parent; children's failures come from below.</summary>
internal sealed partial class ActorCell
{
    private ActorRefBase _failedBy;
    private object _failedMessage;
    private IActorRef _failedSender;

    private void HandleInvokeFailure(Exception cause)
    {
        if (_failedBy is not null || _closed)
            return;
        _suspended++;
        var child = (_message as SystemMessage.Failed)?.Child;
        _failedBy = child ?? _self;
        if (child is null)
            (_failedMessage, _failedSender) = (_message, _sender);
        SuspendChildren(child);
        _parent.SendSystem(new SystemMessage.Failed(_self, cause));
    }

    private void ChildFailed(SystemMessage.Failed failed)
    {
        // A failure of a child that was stopped and perhaps replaced since concerns nobody.
        if (_children?.Find(failed.Child) is not { } stats)
            return;
        _message = failed;
        _sender = failed.Child;
        try
        {
            if (!_actor.Strategy.HandleFailure(this, failed.Child, failed.Cause, stats, _children))
                HandleInvokeFailure(failed.Cause);
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e);
        }
        finally
        {
            ClearMessage();
        }
    }

    private void SuspendChildren(ActorRefBase except)
    {
        foreach (var child in ChildRefs())
        {
            if (!ReferenceEquals(child, except))
                child.SendSystem(new SystemMessage.Suspend());
        }
    }
}
