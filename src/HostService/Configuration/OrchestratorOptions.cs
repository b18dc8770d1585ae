namespace Orchestrator.HostService.Configuration;

/// <summary>Everything under <c>orchestrator</c>. Defaults here and in config/hocon/reference.conf are the same; a test compares them.</summary>
public sealed class OrchestratorOptions
{
    /// <summary>This machine.</summary>
    public HostOptions Host { get; set; } = new();

    /// <summary>The HTTP API.</summary>
    public ApiOptions Api { get; set; } = new();

    /// <summary>Which VMs there are.</summary>
    public InventoryOptions Inventory { get; set; } = new();

    /// <summary>Where things are kept.</summary>
    public StoreOptions Store { get; set; } = new();

    /// <summary>How channels to guest agents are kept.</summary>
    public ConnectionOptions Connection { get; set; } = new();

    /// <summary>The event log.</summary>
    public EventsOptions Events { get; set; } = new();

    /// <summary>The service's own log.</summary>
    public LogOptions Log { get; set; } = new();
}
