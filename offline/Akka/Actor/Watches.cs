namespace Akka.Actor;

/// <summary>Whom an actor watches and who watches it. Mostly that is one parent, so tables are made when they are needed.</summary>
internal sealed class Watches
{
    private Dictionary<IActorRef, object> _of;
    private Dictionary<IActorRef, object> _told;
    private ActorRefBase _firstBy;
    private HashSet<ActorRefBase> _moreBy;

    /// <summary>Watched, with the message to be told instead of <see cref="Terminated"/>, or null.</summary>
    public IReadOnlyCollection<IActorRef> Of => _of is null ? [] : _of.Keys;

    /// <summary>False when it is watched already.</summary>
    public bool TryAdd(IActorRef watched, object message) => (_of ??= []).TryAdd(watched, message);

    public bool Remove(IActorRef watched) => Remove(watched, out _);

    public bool Remove(IActorRef watched, out object message)
    {
        message = null;
        return _of is not null && _of.Remove(watched, out message);
    }

    /// <summary>It has ended; the notice waits in the mailbox.</summary>
    public void Tell(IActorRef ended, object message) => (_told ??= [])[ended] = message;

    /// <summary>As <see cref="Tell"/>, but a message that stands there stays.</summary>
    public void TellAgain(IActorRef ended) => (_told ??= []).TryAdd(ended, null);

    public void Untell(IActorRef ended) => _told?.Remove(ended);

    /// <summary>True once for each that ended.</summary>
    public bool TakeTold(IActorRef ended, out object message)
    {
        message = null;
        return _told is not null && _told.Remove(ended, out message);
    }

    public void AddBy(ActorRefBase watcher)
    {
        if (_moreBy is not null && _moreBy.Contains(watcher))
            return;
        if (_firstBy is null)
            _firstBy = watcher;
        else if (!ReferenceEquals(_firstBy, watcher))
            (_moreBy ??= []).Add(watcher);
    }

    public void RemoveBy(ActorRefBase watcher)
    {
        if (ReferenceEquals(_firstBy, watcher))
            _firstBy = null;
        _moreBy?.Remove(watcher);
    }

    /// <summary>Everybody who watches, once; nobody does any more.</summary>
    public ActorRefBase[] TakeBy()
    {
        ActorRefBase[] all = (_firstBy, _moreBy) switch
        {
            (null, null) => [],
            (_, null) => [_firstBy],
            (null, _) => [.. _moreBy],
            _ => [_firstBy, .. _moreBy],
        };
        _firstBy = null;
        _moreBy = null;
        return all;
    }

    public void Clear()
    {
        _of = null;
        _told = null;
    }
}
