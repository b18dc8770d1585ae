namespace Akka.Actor;

/// <summary>Makes the actor throw <see cref="ActorKilledException"/>; its supervisor decides.</summary>
public sealed class Kill : IAutoReceivedMessage
{
    private Kill() { }

    public static Kill Instance { get; } = new();

    public override string ToString() => "<Kill>";
}
