using Akka.Actor;

namespace Akka.Pattern;

/// <summary>How a child is started again.</summary>
public abstract class BackoffOptions
{
    private protected BackoffOptions() { }

    /// <summary>The pauses begin anew when the child has lived that long. The default, with the first pause.</summary>
    public abstract BackoffOptions WithAutoReset(TimeSpan resetBackoff);

    /// <summary>The pauses begin anew on <see cref="BackoffSupervisor.Reset"/>.</summary>
    public abstract BackoffOptions WithManualReset();

    public abstract BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy);

    /// <summary>What senders get while there is no child; by default their messages are dead letters.</summary>
    public abstract BackoffOptions WithReplyWhileStopped(object replyWhileStopped);

    public abstract BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries);
}
