namespace Akka.Actor;

/// <summary>No answer in time.</summary>
public class AskTimeoutException : AkkaException
{
    public AskTimeoutException(string message)
        : base(message) { }
}
