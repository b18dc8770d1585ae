namespace Akka.Actor;

/// <summary>An actor threw while it was made anew.</summary>
public class PostRestartException : ActorInitializationException
{
    public PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
        : base(actor, $"Exception post restart ({originalCause?.GetType().ToString() ?? "null"})", cause) => OriginalCause = originalCause;

    public Exception OriginalCause { get; }
}
