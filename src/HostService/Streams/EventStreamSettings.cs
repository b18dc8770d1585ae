namespace Orchestrator.HostService.Streams;

/// <summary>How event streams are served.</summary>
/// <param name="Heartbeat">Silence after which a comment is sent.</param>
/// <param name="QueueMax">Events that wait for one reader; room for all that are kept and for new ones meanwhile.</param>
public sealed record EventStreamSettings(TimeSpan Heartbeat, int QueueMax);
