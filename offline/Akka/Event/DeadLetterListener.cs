using Akka.Actor;

namespace Akka.Event;

/// <summary>Logs the first dead letters.</summary>
internal sealed class DeadLetterListener : ActorBase
{
    private readonly EventStream _stream = Context.System.EventStream;
    private readonly int _most = Context.System.Settings.LogDeadLetters;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private int _count;

    protected override void PreStart()
    {
        _stream.Subscribe(Self, typeof(DeadLetter));
        _stream.Subscribe(Self, typeof(Dropped));
        _stream.Subscribe(Self, typeof(UnhandledMessage));
    }

    protected override void PostStop() => _stream.Unsubscribe(Self);

    protected override bool Receive(object message)
    {
        if (message is not AllDeadLetters letter || _count >= _most)
            return true;
        _count++;
        _log.Info(
            "Message [{MessageType}] from {LetterSender} to {LetterRecipient} was {Fate}. [{Count}] dead letters so far; this logging can be turned off or adjusted with configuration settings 'akka.log-dead-letters' and 'akka.log-dead-letters-during-shutdown'.",
            letter.Message.GetType().Name,
            letter.Sender,
            letter.Recipient,
            letter is UnhandledMessage ? "unhandled" : "not delivered",
            _count
        );
        return true;
    }
}
