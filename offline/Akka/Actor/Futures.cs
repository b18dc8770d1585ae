namespace Akka.Actor;

/// <summary>Request and answer as a task.</summary>
public static class Futures
{
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<object>(message, timeout, CancellationToken.None);

    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<object>(message, null, cancellationToken);

    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<object>(message, timeout, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<T>(message, timeout, CancellationToken.None);

    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<T>(message, null, cancellationToken);

    /// <summary>The first answer. A <see cref="Status.Failure"/> faults the task with its cause, unless <typeparamref name="T"/> is object; an answer of another type faults it with ArgumentException.</summary>
    /// <param name="timeout">Null for the system's ask-timeout, which is infinite by default.</param>
    /// <exception cref="AskTimeoutException">In the task.</exception>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var answer = Answer<T>(self, timeout, cancellationToken);
        self.Tell(message, answer);
        return answer.Task;
    }

    /// <param name="messageFactory">Makes the message from the ref that takes the answer.</param>
    public static Task<T> Ask<T>(
        this ICanTell self,
        Func<IActorRef, object> messageFactory,
        TimeSpan? timeout,
        CancellationToken cancellationToken
    )
    {
        var answer = Answer<T>(self, timeout, cancellationToken);
        self.Tell(messageFactory(answer), answer);
        return answer.Task;
    }

    private static AnswerRef<T> Answer<T>(ICanTell target, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var anchor = target is ActorSelection selection ? selection.Anchor : target;
        var system =
            (anchor as ActorRefBase)?.SystemImpl
            ?? ActorCell.Current?.SystemImpl
            ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(target));
        var answer = new AnswerRef<T>(system);
        answer.Limit(timeout ?? system.Settings.AskTimeout, cancellationToken);
        return answer;
    }
}
