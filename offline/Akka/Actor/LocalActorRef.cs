using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>The ref of an actor.</summary>
internal sealed class LocalActorRef : ActorRefBase
{
    private readonly ActorPath _path;
    private ActorCell _cell;

    public LocalActorRef(ActorPath path) => _path = path;

    public override ActorPath Path => _path;

    internal override ActorCell Cell => _cell;

    internal override ActorSystemImpl SystemImpl => _cell.SystemImpl;

    /// <summary>Set by the event stream, so that only subscribers are looked for there at their end.</summary>
    internal bool Subscribed { get; set; }

    internal void Attach(ActorCell cell) => _cell = cell;

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is null)
            throw new ArgumentNullException(nameof(message), "The message cannot be null.");
        _cell.Post(message, sender);
    }

    internal override void SendSystem(SystemMessage message) => _cell.SendSystem(message);

    internal override void StopInternal() => _cell.SendSystem(new SystemMessage.Terminate());
}
