namespace Akka.Actor;

/// <summary>Everything the actor system itself throws.</summary>
public abstract class AkkaException : Exception
{
    protected AkkaException() { }

    protected AkkaException(string message, Exception cause = null)
        : base(message, cause) { }

    protected Exception Cause => InnerException;
}
