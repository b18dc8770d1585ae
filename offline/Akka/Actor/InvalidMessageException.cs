namespace Akka.Actor;

/// <summary>Not a message.</summary>
public class InvalidMessageException : AkkaException
{
    public InvalidMessageException() { }

    public InvalidMessageException(string message)
        : base(message) { }
}
