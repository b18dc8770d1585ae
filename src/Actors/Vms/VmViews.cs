using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Vms;

/// <summary>The view of a VM that nothing is known about yet.</summary>
internal static class VmViews
{
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
        };
}
