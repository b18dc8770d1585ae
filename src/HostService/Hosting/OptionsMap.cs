using Orchestrator.Actors.Hosting;
using Orchestrator.HostService.Configuration;

namespace Orchestrator.HostService.Hosting;

/// <summary>Checked options as the parts of the service take them.</summary>
public static class OptionsMap
{
    /// <summary>Room in a stream's queue beyond what is kept, for events that come meanwhile.</summary>
    private const int EventsMeanwhile = 4096;

    public static ServiceSettings ToServiceSettings(this OrchestratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ServiceSettings(options.Host.DataDir, [.. options.Api.Listen.Select(ListenAddress.Parse)])
        {
            RequestBodyBytesMax = options.Api.RequestBodyBytesMax,
            RequestsMax = options.Api.RequestsMax,
            ShutdownTimeout = options.Api.ShutdownTimeout,
            EventHeartbeat = options.Api.EventHeartbeat,
            EventQueueMax = options.Events.Keep + EventsMeanwhile,
        };
    }

    public static HostSettings ToHostSettings(this OrchestratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new HostSettings(options.Host.Name, options.Connection.ToSettings(), options.Inventory.ToDefinitions())
        {
            EventsKept = options.Events.Keep,
            Folders = options.Inventory.ToRules(),
            Rescan = options.Inventory.RescanInterval,
        };
    }
}
