using System.Globalization;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.Actors.Vms;

/// <summary>How a call for a VM that is not ready ends: at once, certainly not run, with the state, since when, and why.</summary>
internal static class NotReady
{
    public static CallOutcome.NotDelivered Refuse(VmView vm) =>
        new(
            AgentError.VmNotReady,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{vm.Name} is {(vm.Phase == VmPhase.Ready ? "being greeted" : Word(vm.Phase))} since {vm.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z: {vm.Reason}"
            )
        );

#pragma warning disable CA1308 // Lower case is how states are spelt outside.
    private static string Word(VmPhase phase) => phase.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
