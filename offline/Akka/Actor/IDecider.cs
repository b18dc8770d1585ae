namespace Akka.Actor;

/// <summary>Decides on a failure.</summary>
public interface IDecider
{
    Directive Decide(Exception cause);
}
