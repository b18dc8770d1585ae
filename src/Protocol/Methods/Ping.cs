namespace Orchestrator.Protocol.Methods;

/// <summary>Answer to <c>ping</c>; docs/protocol.md §3.1.</summary>
/// <param name="Pong">Always true.</param>
/// <param name="Timestamp">The guest's wall clock, Unix seconds (negative before 1970).</param>
public sealed record PingResult(bool Pong, long Timestamp)
{
    /// <summary>The guest's monotonic clock, milliseconds; from agents of protocol 1.1.</summary>
    public long? NowMs { get; init; }
}
