namespace Akka.Actor;

/// <summary>No message for as long as <see cref="IActorContext.SetReceiveTimeout"/> says.</summary>
public class ReceiveTimeout : IPossiblyHarmful
{
    private ReceiveTimeout() { }

    public static ReceiveTimeout Instance { get; } = new();
}
