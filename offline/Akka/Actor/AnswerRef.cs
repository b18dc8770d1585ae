namespace Akka.Actor;

/// <summary>Takes the one answer of an ask.</summary>
internal sealed class AnswerRef<T>(ActorSystemImpl system) : MinimalActorRef
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ActorPath _path;
    private WheelEntry _timeout;
    private CancellationTokenRegistration _cancellation;

    public Task<T> Task => _result.Task;

    public override ActorPath Path =>
        LazyInitializer.EnsureInitialized(ref _path, () => system.TempPath / ("$" + ActorCell.NameOf(system.NextAsk())));

    internal override ActorSystemImpl SystemImpl => system;

    public void Limit(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (timeout > TimeSpan.Zero)
        {
            _timeout = TimerWheel.Asks.Once(
                timeout,
                () => Fail(new AskTimeoutException(FormattableString.Invariant($"Timeout after {timeout.TotalSeconds:F2} seconds")))
            );
        }

        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.Register(static (state, token) => ((AnswerRef<T>)state).Cancel(token), this);
        }
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        var taken = message switch
        {
            Status.Failure failure when typeof(T) != typeof(object) => _result.TrySetException(failure.Cause),
            T answer => _result.TrySetResult(answer),
            _ => _result.TrySetException(
                new ArgumentException($"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")
            ),
        };
        if (taken)
            End();
        else
            system.DeadLetter(message, sender, this);
    }

    private void Fail(Exception error)
    {
        if (_result.TrySetException(error))
            End();
    }

    private void Cancel(CancellationToken token)
    {
        if (_result.TrySetCanceled(token))
            End();
    }

    private void End()
    {
        _timeout?.Remove();
        _cancellation.Unregister();
    }
}
