using Orchestrator.GuestAgent.Installation;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>What must still hold of a request's context when its turn comes; docs/protocol.md §4. What it names was sound when it was read.</summary>
/// <param name="Fleet">Of the session; null where the context names no epoch.</param>
/// <param name="NotAfterMs">On <see cref="Platform.MonotonicClock"/>.</param>
/// <param name="ReadAtMs">On the same clock: from here <paramref name="TtlMs"/> counts.</param>
internal readonly record struct RequestFence(FleetEpoch? Fleet, long? Epoch, long? NotAfterMs, long? TtlMs, long ReadAtMs)
{
    /// <returns>Why the request is not to be begun any more; null when it may be.</returns>
    public MethodException? StaleAt(long nowMs)
    {
        if (Fleet is not null && Epoch is { } epoch && Fleet.Epoch is var seen && epoch < seen)
        {
            var whose = Fleet.Fleet is { } fleet ? $"of the fleet \"{fleet}\"" : "in this session";
            return Refusal(StaleReason.Epoch, $"The request is of epoch {epoch}, and epoch {seen} {whose} has been here.");
        }
        if (NotAfterMs is { } notAfter && notAfter < nowMs)
        {
            return Refusal(StaleReason.NotAfter, $"The request was to be begun until now_ms {notAfter}, and it is {nowMs}.");
        }
        return TtlMs is { } ttl && nowMs - ReadAtMs is var waited && waited > ttl
            ? Refusal(StaleReason.Ttl, $"The request was to wait {ttl} ms at most, and has waited {waited} ms.")
            : null;
    }

    /// <summary>-32005 with its reason.</summary>
    /// <param name="reason">A word of <see cref="StaleReason"/>.</param>
    public static MethodException Refusal(string reason, string message) => new(AgentError.Stale, message, $$"""{"reason":"{{reason}}"}""");
}
