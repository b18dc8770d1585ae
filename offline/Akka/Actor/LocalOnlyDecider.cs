namespace Akka.Actor;

/// <summary>Decides by a function.</summary>
public class LocalOnlyDecider : IDecider
{
    private readonly Func<Exception, Directive> _decide;

    public LocalOnlyDecider(Func<Exception, Directive> decider)
    {
        ArgumentNullException.ThrowIfNull(decider);
        _decide = decider;
    }

    public Directive Decide(Exception cause) => _decide(cause);
}
