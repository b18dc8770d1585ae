using Orchestrator.Protocol;

namespace Orchestrator.Model.Vms;

/// <summary>What <see cref="VmConnection"/> asks its actor to do, in the order given.</summary>
public abstract record VmEffect
{
    private VmEffect() { }

    /// <summary>Connect to the channel's socket now.</summary>
    /// <param name="Held">The machine stands still: say no hello until <see cref="HoldGreeting"/> takes that back.</param>
    public sealed record Dial(bool Held) : VmEffect;

    /// <summary>Close the connection, whatever it is doing: this takes back what the guest has not read.</summary>
    public sealed record Close : VmEffect;

    /// <summary>Tell <see cref="VmConnectionEvent.RetryDue"/> after this time.</summary>
    public sealed record RetryAfter(TimeSpan Delay) : VmEffect;

    /// <summary>End every open call, and every queued one as not delivered: those that may have been sent as unknown, the others as not delivered.</summary>
    /// <param name="KeepQueued">Leave the queued ones: the machine stands still, and they wait for it until their deadlines.</param>
    public sealed record EndCalls(AgentError Error, string Why, bool KeepQueued) : VmEffect;

    /// <summary>The agent is greeted; its calls go by these rules.</summary>
    /// <param name="InFlightMax">How many at once.</param>
    /// <param name="Serial">The agent answers one at a time: no ping behind an open call.</param>
    /// <param name="RequestBytesMax">Longest line that the agent takes, bytes without the newline.</param>
    public sealed record OpenForCalls(int InFlightMax, bool Serial, int RequestBytesMax) : VmEffect;

    /// <summary>Say no hello for now, or go on with them.</summary>
    public sealed record HoldGreeting(bool On) : VmEffect;

    /// <summary>Say the next hello at once: the guest has just opened the port.</summary>
    public sealed record GreetNow : VmEffect;

    /// <summary>Ping the agent at once, whatever was sent before, and tell <see cref="VmConnectionEvent.Answered"/>.</summary>
    public sealed record AskAgent : VmEffect;

    /// <summary>Tell <see cref="VmConnectionEvent.PatienceOver"/> after this time.</summary>
    public sealed record JudgeAfter(TimeSpan Delay) : VmEffect;

    /// <summary>The phase that people see has changed: one log line, one event.</summary>
    public sealed record PhaseChanged(VmPhase From, VmPhase To, string Reason) : VmEffect;

    /// <summary>Something is new about the agent or its guest.</summary>
    public sealed record News(AgentNews What) : VmEffect;
}
