namespace Orchestrator.Protocol.Methods;

/// <summary>
/// The member <c>_ctx</c> of a request's params (protocol 1.1), as a host writes it by <see cref="RequestFrame"/>: who asks and until when, so that bytes that
/// waited in a port are not carried out late; docs/protocol.md §4. An agent reads it as <see cref="ReceivedContext"/>.
/// </summary>
/// <param name="Instance">The agent process that is meant.</param>
/// <param name="Session">The session that the host began by its greeting.</param>
/// <param name="Epoch">Of the host's fleet; the agent refuses one lower than it has seen.</param>
/// <param name="NotAfterMs">On the agent's monotonic clock (<c>now_ms</c>), milliseconds: not to be begun later.</param>
/// <param name="TtlMs">Milliseconds from being read by the agent, 0 or more: not to be begun later.</param>
public sealed record RequestContext(string? Instance, string? Session, long? Epoch, long? NotAfterMs, long? TtlMs)
{
    /// <summary>The member's name.</summary>
    public const string Member = "_ctx";

    /// <summary>The host's request id, for the agent's log.</summary>
    public string? Trace { get; init; }
}
