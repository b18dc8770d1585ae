using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>System messages: create, restart, suspend, stop.</summary>
internal sealed partial class ActorCell
{
    private const int Normal = 0;
    private const int Suspended = 1;
    private const int WaitingForChildren = 2;

    private List<SystemMessage> _putOff;

    private int State =>
        _children is { Reason: not EndReason.None } ? WaitingForChildren
        : _suspended > 0 ? Suspended
        : Normal;

    private void RunSystem()
    {
        while (Interlocked.Exchange(ref _systemQueue, null) is { } newest)
        {
            SystemMessage oldest = null;
            while (newest is not null)
                (newest.Next, oldest, newest) = (oldest, newest, newest.Next);
            RunAll(oldest);
        }
    }

    private void RunAll(SystemMessage message)
    {
        while (message is not null)
        {
            var rest = message.Next;
            message.Next = null;
            var before = State;
            if (_closed)
                RunClosed(message);
            else if (MustWait(message, before))
                (_putOff ??= []).Add(message);
            else
                RunOne(message);

            if (_putOff is { Count: > 0 } && (State < before || _closed))
            {
                var waited = _putOff;
                _putOff = null;
                rest = Append(rest, waited);
            }

            message = rest;
        }
    }

    private static SystemMessage Append(SystemMessage list, List<SystemMessage> more)
    {
        for (var i = 0; i < more.Count; i++)
            more[i].Next = i + 1 < more.Count ? more[i + 1] : null;
        if (list is null)
            return more[0];
        var last = list;
        while (last.Next is not null)
            last = last.Next;
        last.Next = more[0];
        return list;
    }

    private static bool MustWait(SystemMessage message, int state) =>
        state switch
        {
            WaitingForChildren => message
                is SystemMessage.Create
                    or SystemMessage.Recreate
                    or SystemMessage.Suspend
                    or SystemMessage.Resume
                    or SystemMessage.Failed,
            Suspended => message is SystemMessage.Failed,
            _ => false,
        };

    private void RunOne(SystemMessage message)
    {
        try
        {
            switch (message)
            {
                case SystemMessage.RunTask run:
                    run.Scheduler.Execute(run.Task);
                    break;
                case SystemMessage.Failed failed:
                    ChildFailed(failed);
                    break;
                case SystemMessage.DeathWatchNotification ended:
                    WatchedEnded(ended);
                    break;
                case SystemMessage.Watch watch:
                    AddWatcher(watch.Watcher);
                    break;
                case SystemMessage.Unwatch unwatch:
                    _watches?.RemoveBy(unwatch.Watcher);
                    break;
                case SystemMessage.Create create:
                    Create(create.Failure);
                    break;
                case SystemMessage.Recreate recreate:
                    Recreate(recreate.Cause);
                    break;
                case SystemMessage.Suspend:
                    _suspended++;
                    SuspendChildren(null);
                    break;
                case SystemMessage.Resume resume:
                    Resume(resume.CausedByFailure);
                    break;
                case SystemMessage.Terminate:
                    Terminate();
                    break;
            }
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e);
        }
    }

    /// <summary>What still reaches an ended actor: who watches it now is told at once.</summary>
    private void RunClosed(SystemMessage message)
    {
        if (message is SystemMessage.Watch watch)
            watch.Watcher.SendSystem(new SystemMessage.DeathWatchNotification(_self, existenceConfirmed: false));
    }

    private ActorBase NewActor()
    {
        _behavior = null;
        _behaviorsBelow = null;
        var actor = Props.NewActor() ?? throw new ActorInitializationException(_self, "Actor instance passed to ActorOf can't be 'null'");
        actor.Constructed();
        if (actor is IActorStash stashing)
            stashing.Stash = new Stash(this, bounded: actor is not IWithUnboundedStash);
        if (actor is IWithTimers timing)
            timing.Timers = new TimerScheduler(this);
        return actor;
    }

    private void Create(Exception failure)
    {
        if (failure is not null)
            throw failure;
        try
        {
            _actor = NewActor();
            _actor.AroundPreStart();
            TouchReceiveTimeout();
        }
        catch (Exception e)
        {
            _actor?.Clear(_self);
            _actor = null; // so that a restart knows there was no instance
            throw new ActorInitializationException(_self, "Exception during creation", e);
        }
    }

    private void Recreate(Exception cause)
    {
        if (_actor is null)
        {
            CreateAgain();
            return;
        }

        var failed = _actor;
        (_message, _sender) = (_failedMessage, _failedSender);
        try
        {
            failed.AroundPreRestart(cause, _failedMessage);
        }
        catch (Exception e)
        {
            // Best effort: the instance is thrown away in any case.
            LogError(new PreRestartException(_self, e, cause, _failedMessage), e.Message);
        }
        finally
        {
            failed.Clear(_self);
            ClearMessage();
            (_failedMessage, _failedSender) = (null, null);
        }

        if (!WaitForDyingChildren(EndReason.Recreation, cause))
            FinishRecreate(cause);
    }

    private void FinishRecreate(Exception cause)
    {
        var survivors = ChildRefs();
        try
        {
            _suspended--;
            _failedBy = null;
            _actor = NewActor();
            _actor.AroundPostRestart(cause, null);
            foreach (var child in survivors)
                child.SendSystem(new SystemMessage.Recreate(cause));
        }
        catch (Exception e)
        {
            _actor?.Clear(_self);
            HandleInvokeFailure(new PostRestartException(_self, e, cause));
        }
    }

    /// <summary>The first instance never came to be; the supervisor wants another try.</summary>
    private void CreateAgain()
    {
        SetReceiveTimeout(null);
        StopChildren();
        if (!WaitForDyingChildren(EndReason.Creation, null))
            FinishCreateAgain();
    }

    private void FinishCreateAgain()
    {
        _suspended--;
        _failedBy = null;
        Create(null);
    }

    private void Resume(Exception causedByFailure)
    {
        if (_actor is null)
        {
            CreateAgain();
            return;
        }

        var perpetrator = _failedBy;
        _suspended--;
        if (causedByFailure is not null)
            _failedBy = null;
        foreach (var child in ChildRefs())
            child.SendSystem(new SystemMessage.Resume(child.Equals(perpetrator) ? causedByFailure : null));
    }

    private void Terminate()
    {
        SetReceiveTimeout(null);
        UnwatchAll();
        _children?.Close();
        StopChildren();
        var waiting = _children is { Reason: EndReason.Termination };
        if (!WaitForDyingChildren(EndReason.Termination, null))
        {
            FinishTerminate();
            return;
        }

        if (!waiting)
        {
            _suspended++;
            _failedBy = _self; // failures on the way out are nobody's concern
        }
    }

    private void FinishTerminate()
    {
        var actor = _actor;
        try
        {
            actor?.AroundPostStop();
        }
        catch (Exception e)
        {
            // The actor is gone whatever its last words were.
            LogError(e, e.Message);
        }

        _closed = true;
        DrainToDeadLetters();
        _parent.SendSystem(new SystemMessage.DeathWatchNotification(_self, existenceConfirmed: true));
        TellWatchers();
        UnwatchAll();
        if (_self.Subscribed)
            SystemImpl.EventStream.Unsubscribe(_self);
        actor?.Clear(_self);
        _actor = null;
        _behavior = null;
        _behaviorsBelow = null;
        _timeout = null;
    }

    /// <summary>Who sends nothing is not told, as with the real one; the log is.</summary>
    private void LogError(Exception cause, string message) =>
        SystemImpl.EventStream.Publish(new Error(cause, _self.Path.ToString(), ActorType, message));
}
