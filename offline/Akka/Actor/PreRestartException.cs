namespace Akka.Actor;

/// <summary>An actor threw while it made way for its successor. Logged, not supervised.</summary>
public class PreRestartException : AkkaException
{
    private readonly Exception _restartedBecause;

    public PreRestartException(IActorRef actor, Exception restartException, Exception cause, object optionalMessage)
        : base($"Exception in PreRestart ({restartException?.Message}), restarted because of {cause?.Message}", restartException)
    {
        Actor = actor;
        OptionalMessage = optionalMessage;
        _restartedBecause = cause;
    }

    public IActorRef Actor { get; }
    public object OptionalMessage { get; }
    public new Exception Cause => _restartedBecause;
}
