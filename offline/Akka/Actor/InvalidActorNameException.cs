namespace Akka.Actor;

/// <summary>The name is taken or not valid.</summary>
public class InvalidActorNameException : AkkaException
{
    public InvalidActorNameException(string message)
        : base(message) { }

    public InvalidActorNameException(string message, Exception innerException)
        : base(message, innerException) { }
}
