namespace Akka.Actor;

/// <summary>What happens to a child that failed.</summary>
public enum Directive
{
    /// <summary>Goes on as if the message had not been.</summary>
    Resume,

    /// <summary>A new instance takes over the mailbox.</summary>
    Restart,

    /// <summary>The supervisor fails in its turn.</summary>
    Escalate,

    Stop,
}
