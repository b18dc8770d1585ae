namespace Akka.Actor;

/// <summary>Swallows everything.</summary>
public sealed class Nobody : MinimalActorRef
{
    private Nobody() { }

    internal static Nobody Instance { get; } = new();

    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems, "/Nobody");

    protected override void TellInternal(object message, IActorRef sender) { }
}
