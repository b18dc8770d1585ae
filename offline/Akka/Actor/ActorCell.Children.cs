using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>Making, stopping and outliving children.</summary>
internal sealed partial class ActorCell
{
    private Children _children;
    private long _madeUpNames;

    /// <summary>For the tops of the tree, whose children are made by foreign threads: their end must find the table there.</summary>
    internal void PrepareForChildren() => _children = new Children();

    public IActorRef ActorOf(Props props, string name = null)
    {
        ArgumentNullException.ThrowIfNull(props);
        if (name is not null)
            CheckName(name);
        name ??= "$" + NameOf(Interlocked.Increment(ref _madeUpNames) - 1);
        var children = LazyInitializer.EnsureInitialized(ref _children);
        if (_closed)
            throw Children.Terminating(name);
        var path = new ChildActorPath(_self.Path, name, SystemImpl.NextUid());
        var child = new LocalActorRef(path);
        var cell = new ActorCell(SystemImpl, child, props, _self);
        if (!children.TryAdd(name, new ChildStats(child)))
            throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
        cell.SendSystem(new SystemMessage.Create(null));
        return child;
    }

    public IActorRef Child(string name) => _children?.Find(name)?.Child ?? (IActorRef)ActorRefs.Nobody;

    public IEnumerable<IActorRef> GetChildren() => ChildRefs();

    public void Stop(IActorRef child)
    {
        if (_children?.Find(child) is { } stats)
            _children.MarkDying(stats);
        ((ActorRefBase)child).StopInternal();
    }

    internal ActorRefBase[] ChildRefs() => _children is null ? [] : Array.ConvertAll(_children.All(), c => c.Child);

    internal ActorRefBase FindChild(string name) => _children?.Find(name)?.Child;

    private void StopChildren()
    {
        foreach (var child in ChildRefs())
            Stop(child);
    }

    private bool WaitForDyingChildren(EndReason reason, Exception cause)
    {
        if (_children is not { AnyDying: true })
            return false;
        _children.Reason = reason;
        _children.Cause = cause;
        return true;
    }

    private void ChildEnded(ActorRefBase child)
    {
        if (_children is null || !_children.Remove(child) || _children.AnyDying)
            return;
        var (reason, cause) = (_children.Reason, _children.Cause);
        _children.Reason = EndReason.None;
        _children.Cause = null;
        switch (reason)
        {
            case EndReason.Recreation:
                FinishRecreate(cause);
                break;
            case EndReason.Creation:
                FinishCreateAgain();
                break;
            case EndReason.Termination:
                FinishTerminate();
                break;
        }
    }

    private static void CheckName(string name)
    {
        if (name.Length == 0)
            throw new InvalidActorNameException("Actor name must not be empty.");
        if (!ActorPath.IsValidPathElement(name))
            throw new InvalidActorNameException(
                $"Illegal actor name [{name}]. Actor paths MUST: not start with `$`, include only ASCII letters and can only contain these special characters: ${ActorPath.ValidSymbols}."
            );
    }

    /// <summary>Base 64, least digit first.</summary>
    internal static string NameOf(long number)
    {
        const string Digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";
        Span<char> text = stackalloc char[11];
        var length = 0;
        do
        {
            text[length++] = Digits[(int)(number & 63)];
            number >>>= 6;
        } while (number > 0);
        return new string(text[..length]);
    }
}
