namespace Akka.Actor;

/// <summary>A selection matched no actor in time.</summary>
public class ActorNotFoundException : AkkaException
{
    public ActorNotFoundException() { }

    public ActorNotFoundException(string message, Exception innerException = null)
        : base(message, innerException) { }
}
