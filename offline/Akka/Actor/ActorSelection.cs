namespace Akka.Actor;

/// <summary>Whatever actor lives at a place, looked up at each message.</summary>
public class ActorSelection : ICanTell
{
    private readonly ActorRefBase _anchor;
    private readonly string[] _elements;

    internal ActorSelection(ActorRefBase anchor, IEnumerable<string> elements)
    {
        _anchor = anchor;
        _elements = [.. elements];
        if (_elements.Any(e => e.Contains('*', StringComparison.Ordinal) || e.Contains('?', StringComparison.Ordinal)))
            throw new NotSupportedException("Patterns in actor selections are not part of the stand-in.");
    }

    public IActorRef Anchor => _anchor;

    public string PathString => "/" + string.Join('/', _elements);

    public void Tell(object message, IActorRef sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        sender ??= ActorCell.Current?.Self;
        if (Resolve() is { } found)
            found.Tell(message, sender);
        else if (message is Identify identify)
            sender?.Tell(new ActorIdentity(identify.MessageId, null), ActorRefs.NoSender);
        else
            _anchor.SystemImpl.DeadLetter(message, sender, new MissingRef(_anchor.Path / _elements));
    }

    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    /// <exception cref="ActorNotFoundException">Nobody there, or no answer in time.</exception>
    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(null), timeout, ct).ConfigureAwait(false);
            return identity.Subject ?? throw new ActorNotFoundException("subject was null");
        }
        catch (AskTimeoutException e)
        {
            throw new ActorNotFoundException("Timed out while waiting for an answer", e);
        }
    }

    private ActorRefBase Resolve()
    {
        var at = _anchor;
        foreach (var element in _elements)
        {
            at = element switch
            {
                ".." => at?.Cell is { } cell ? (ActorRefBase)cell.Parent : at,
                _ => Child(at, element),
            };
            if (at is null)
                return null;
        }

        return at;
    }

    private static ActorRefBase Child(ActorRefBase at, string name) =>
        at switch
        {
            RootRef root => name switch
            {
                "user" => (ActorRefBase)root.SystemImpl.UserCell.Self,
                "system" => (ActorRefBase)root.SystemImpl.SystemCell.Self,
                "deadLetters" => (ActorRefBase)root.SystemImpl.DeadLetters,
                _ => null,
            },
            _ => at.Cell?.FindChild(name),
        };

    private sealed class MissingRef(ActorPath path) : MinimalActorRef
    {
        public override ActorPath Path => path;

        protected override void TellInternal(object message, IActorRef sender) { }
    }
}
