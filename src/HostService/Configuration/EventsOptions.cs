using Orchestrator.HostService.Configuration.Binding;

namespace Orchestrator.HostService.Configuration;

/// <summary><c>orchestrator.events</c></summary>
public sealed class EventsOptions
{
    /// <summary>Events kept for readers that come back.</summary>
    [Number(1, 1_000_000)]
    public int Keep { get; set; } = 10_000;
}
