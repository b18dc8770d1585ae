using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>What all refs share: equality by path and life.</summary>
public abstract class ActorRefBase : IActorRef
{
    public abstract ActorPath Path { get; }

    internal virtual ActorSystemImpl SystemImpl => null;

    /// <summary>The actor behind it, null for the others.</summary>
    internal virtual ActorCell Cell => null;

    public void Tell(object message, IActorRef sender) => TellInternal(message, sender);

    protected abstract void TellInternal(object message, IActorRef sender);

    internal virtual void SendSystem(SystemMessage message)
    {
        // Watching what is no actor: it is reported as ended at once, as nothing will ever come from it.
        if (message is SystemMessage.Watch watch)
            watch.Watcher.SendSystem(new SystemMessage.DeathWatchNotification(this, existenceConfirmed: false));
    }

    internal virtual void StopInternal() { }

    public bool Equals(IActorRef other) =>
        ReferenceEquals(this, other) || (other is not null && Path.Uid == other.Path.Uid && Path.Equals(other.Path));

    public override bool Equals(object obj) => obj is IActorRef other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Path.GetHashCode(), Path.Uid);

    public int CompareTo(IActorRef other)
    {
        if (other is null)
            return 1;
        var byPath = Path.CompareTo(other.Path);
        return byPath != 0 ? byPath : Path.Uid.CompareTo(other.Path.Uid);
    }

    public int CompareTo(object obj) =>
        obj switch
        {
            null => 1,
            IActorRef other => CompareTo(other),
            _ => throw new ArgumentException($"Object must be of type IActorRef, not {obj.GetType()}.", nameof(obj)),
        };

    public override string ToString() => Path.Uid == ActorPath.UndefinedUid ? $"[{Path}]" : $"[{Path}#{Path.Uid}]";
}
