using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Vms;

/// <summary>Makes the views that a <see cref="VmSlot"/> shows.</summary>
internal static class VmViews
{
    /// <summary>The view of a VM that nothing is known about yet.</summary>
    public static VmView Of(string hostId, VmDefinition vm) =>
        new(
            vm.Name,
            VmId.OfInventory(hostId, vm.Name),
            hostId,
            vm.SocketPath,
            vm.Dialect,
            VmPhase.Connecting,
            default,
            "the host service has just started to look for it"
        )
        {
            Labels = vm.Labels,
            QmpPath = vm.QmpPath,
            Origin = vm.Origin,
        };

    /// <summary>The view of a VM whose connection stands as given.</summary>
    public static VmView Of(string hostId, VmDefinition vm, VmConnection connection) =>
        Of(hostId, vm) with
        {
            Dialect = connection.Agent is not null && vm.Dialect == "auto" ? "native" : vm.Dialect,
            Phase = connection.Phase,
            Since = connection.Since,
            Reason = connection.Reason,
            Agent = connection.Agent,
            AgentSeenAt = connection.AgentSeenAt,
            NextTryAt = connection.NextTryAt,
            Stage = connection.Stage,
            Machine = connection.Machine.Knowledge,
            Quarantine = connection.Quarantine?.Kind,
            Tries = connection.Tries,
            LastDialFailure = connection.LastDialFailure,
            LastLoss = connection.LastLoss,
            Attempts = connection.Stage == ConnectionStage.Ready ? 0 : connection.Attempts,
        };
}
