using Akka.Event;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Actors.Channels;

/// <summary>What a <see cref="ChannelActor"/> is told, and what it and its receive pump tell the VM's actor. Each names the connection it speaks of.</summary>
internal static class ChannelProtocol
{
    /// <summary>Of one connection of the VM, by its number.</summary>
    internal interface IOfChannel : IDeadLetterSuppression
    {
        int Channel { get; }
    }

    // To the VM's actor.

    internal sealed record DialFailed(int Channel, DialFailure Failure, string Detail) : IOfChannel;

    internal sealed record Dialed(int Channel) : IOfChannel;

    /// <summary>No hello has been answered for <see cref="ConnectionSettings.FirstPatience"/>; more follow.</summary>
    internal sealed record Unanswered(int Channel) : IOfChannel;

    /// <summary>A hello was answered: from now on calls may be sent by the link.</summary>
    /// <param name="Asked">Not later than when that hello was written, on the host's monotonic clock.</param>
    /// <param name="Heard">When the answer arrived.</param>
    internal sealed record Greeted(
        int Channel,
        GetAgentInfoResult Agent,
        ChannelLink Link,
        string Session,
        HelloTerms Terms,
        TimeSpan Asked,
        TimeSpan Heard
    ) : IOfChannel;

    /// <summary>A line that was not taken whole at once is written now.</summary>
    internal sealed record Written(int Channel, long Id) : IOfChannel;

    /// <summary>An answer to an open id.</summary>
    /// <param name="Heard">When it arrived, on the host's monotonic clock.</param>
    internal sealed record Answer(int Channel, long Id, ReadOnlyMemory<byte> ResultJson, TimeSpan Heard) : IOfChannel;

    /// <summary>A refusal of an open id; the text is already fit for people.</summary>
    internal sealed record ErrorAnswer(int Channel, long Id, int Code, string Message, ReadOnlyMemory<byte> DataJson) : IOfChannel;

    /// <summary>Something came for an open id that is neither a result nor an error.</summary>
    internal sealed record BadAnswer(int Channel, long Id, string Problem) : IOfChannel;

    /// <summary>A line passed the limit and was thrown away; whose answer it was cannot be known.</summary>
    internal sealed record LineTooLong(int Channel, int LineBytesMax) : IOfChannel;

    /// <summary>The agent announced itself as another instance than the one that was greeted.</summary>
    internal sealed record AgentRestarted(int Channel) : IOfChannel;

    /// <summary>The connection has ended, or must.</summary>
    /// <param name="Hellos">How many were sent.</param>
    internal sealed record Lost(int Channel, LossCause Cause, string Detail, int Hellos) : IOfChannel;

    // To the channel's actor.

    /// <summary>The machine stands still: no hello until the same comes with false.</summary>
    internal sealed record Hold(bool On);

    /// <summary>The guest has just opened the port: the next hello goes out at once, unless one has just gone.</summary>
    internal sealed record GreetNow
    {
        public static GreetNow Instance { get; } = new();
    }

    internal sealed record HelloDue
    {
        public static HelloDue Instance { get; } = new();
    }

    /// <summary>An error came before any hello was answered: what was left of an older line may have spoilt ours.</summary>
    internal sealed record HelloRefused
    {
        public static HelloRefused Instance { get; } = new();
    }

    internal sealed record HelloAnswered
    {
        public static HelloAnswered Instance { get; } = new();
    }

    /// <summary>The receive pump or the writer has come to its end. Often nobody is there any more to hear it: that is no dead letter.</summary>
    internal sealed record PumpEnded(LossCause Cause, string Detail) : IDeadLetterSuppression;

    /// <summary>The guest sends what nobody asked for.</summary>
    internal sealed record JunkSeen(long Malformed, long Strays, long TooLong);
}
