using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Vms;

/// <summary>What <see cref="VmConnection"/> asks its actor to do, in the order given.</summary>
public abstract record VmEffect
{
    private VmEffect() { }

    /// <summary>Connect to the channel's socket now.</summary>
    public sealed record Dial : VmEffect;

    /// <summary>Close the connection, whatever it is doing: this takes back what the guest has not read.</summary>
    public sealed record Close : VmEffect;

    /// <summary>Tell <see cref="VmConnectionEvent.RetryDue"/> after this time.</summary>
    public sealed record RetryAfter(TimeSpan Delay) : VmEffect;

    /// <summary>End every open and queued call: those that may have been sent as unknown, the others as not delivered.</summary>
    public sealed record EndCalls(AgentError Error, string Why) : VmEffect;

    /// <summary>Calls may be sent from now on.</summary>
    /// <param name="InFlightMax">How many at once.</param>
    /// <param name="Serial">The agent answers one at a time: no ping behind an open call.</param>
    /// <param name="RequestBytesMax">Longest line that the agent takes, bytes without the newline.</param>
    public sealed record OpenForCalls(int InFlightMax, bool Serial, int RequestBytesMax) : VmEffect;

    /// <summary>The phase that people see has changed: one log line, one event.</summary>
    public sealed record PhaseChanged(VmPhase From, VmPhase To, string Reason) : VmEffect;

    /// <summary>Another agent process, or another version, answers now.</summary>
    public sealed record AgentChanged(GetAgentInfoResult? Before, GetAgentInfoResult Now, string Reason) : VmEffect;
}
