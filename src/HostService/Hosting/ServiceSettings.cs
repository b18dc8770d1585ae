using System.Collections.Immutable;
using Orchestrator.HostService.Configuration;

namespace Orchestrator.HostService.Hosting;

/// <summary>What the service's door and API need to know, checked and in plain types.</summary>
/// <param name="DataDirectory">Made if it is not there.</param>
/// <param name="Listen">At least one address.</param>
public sealed record ServiceSettings(string DataDirectory, ImmutableArray<ListenAddress> Listen)
{
    /// <summary>Largest request body, bytes.</summary>
    public long RequestBodyBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>Requests worked on at once, event streams included.</summary>
    public int RequestsMax { get; init; } = 512;

    /// <summary>How long open requests may go on once the service is told to stop.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Silence after which an event stream says that it is still there.</summary>
    public TimeSpan EventHeartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Event streams open at once.</summary>
    public int EventStreamsMax { get; init; } = 128;

    /// <summary>Events that wait for one reader of a stream: room for all that are kept, and for new ones meanwhile.</summary>
    public int EventQueueMax { get; init; } = 16 * 1024;
}
