using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>Death watch.</summary>
internal sealed partial class ActorCell
{
    private Watches _watches;

    public IActorRef Watch(IActorRef subject) => Watch(subject, null);

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Watch(subject, message);
    }

    private IActorRef Watch(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var watched = (ActorRefBase)subject;
        if (ReferenceEquals(watched, _self))
            return subject;
        _watches ??= new Watches();
        // Who watches already is told in the words of the first time.
        if (_watches.TryAdd(watched, message))
            watched.SendSystem(new SystemMessage.Watch(watched, _self));
        return subject;
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (_watches is null || ReferenceEquals(subject, _self))
            return subject;
        if (_watches.Remove(subject))
            ((ActorRefBase)subject).SendSystem(new SystemMessage.Unwatch(_self));
        _watches.Untell(subject);
        return subject;
    }

    private void AddWatcher(ActorRefBase watcher) => (_watches ??= new Watches()).AddBy(watcher);

    private void TerminatedQueued(IActorRef subject) => (_watches ??= new Watches()).TellAgain(subject);

    private void WatchedEnded(SystemMessage.DeathWatchNotification ended)
    {
        if (_watches is not null && _watches.Remove(ended.Actor, out var message) && _children is not { Reason: EndReason.Termination })
        {
            _watches.Tell(ended.Actor, message);
            // Through the mailbox, so that it comes after everything the ended one had said.
            Post(new Terminated(ended.Actor, ended.ExistenceConfirmed, addressTerminated: false), ended.Actor);
        }

        ChildEnded(ended.Actor);
    }

    private void ReceiveTerminated(Terminated terminated)
    {
        if (_watches is null || !_watches.TakeTold(terminated.ActorRef, out var message))
            return;
        if (message is not null)
            _message = message;
        _actor.AroundReceive(_behavior, message ?? terminated);
    }

    private void TellWatchers()
    {
        if (_watches is null)
            return;
        foreach (var watcher in _watches.TakeBy())
        {
            // The parent knows already.
            if (!ReferenceEquals(watcher, _parent))
                watcher.SendSystem(new SystemMessage.DeathWatchNotification(_self, existenceConfirmed: true));
        }
    }

    private void UnwatchAll()
    {
        if (_watches is null)
            return;
        foreach (var watched in _watches.Of)
            ((ActorRefBase)watched).SendSystem(new SystemMessage.Unwatch(_self));
        _watches.Clear();
    }
}
