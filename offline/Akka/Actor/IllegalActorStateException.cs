namespace Akka.Actor;

/// <summary>Not in this state.</summary>
public class IllegalActorStateException : AkkaException
{
    public IllegalActorStateException(string message)
        : base(message) { }
}
