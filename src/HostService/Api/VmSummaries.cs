using Orchestrator.Client.Types;
using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Api;

/// <summary>A VM's view in the words of the API.</summary>
public static class VmSummaries
{
    public static VmSummary Of(VmView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new VmSummary(view.Name.Value, view.Id.Value, StateOf(view.Phase), view.Since, view.Reason, view.HostId, view.Dialect)
        {
            AgentVersion = view.Agent?.Version,
            ProtocolVersion = view.Agent?.ProtocolVersion,
            Platform = view.Agent?.Platform,
            LastSeen = view.LastSeen,
            NextTry = view.NextTryAt,
            Attempts = view.Attempts,
            InFlight = view.InFlight,
            Queued = view.Queued,
            Frozen = view.Frozen,
            Socket = view.SocketPath,
            Capabilities = view.Agent?.Capabilities ?? [],
            Labels = view.Labels,
        };
    }

    /// <summary>A state as it is spelt outside.</summary>
    public static string StateOf(VmPhase phase) =>
        phase switch
        {
            VmPhase.Absent => "absent",
            VmPhase.Connecting => "connecting",
            VmPhase.Ready => "ready",
            VmPhase.Silent => "silent",
            VmPhase.Paused => "paused",
            VmPhase.Migrating => "migrating",
            VmPhase.Quarantined => "quarantined",
            _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "No word is written down for this state."),
        };
}
