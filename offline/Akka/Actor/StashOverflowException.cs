namespace Akka.Actor;

/// <summary>The stash is full.</summary>
public class StashOverflowException : AkkaException
{
    public StashOverflowException(string message, Exception cause = null)
        : base(message, cause) { }
}
