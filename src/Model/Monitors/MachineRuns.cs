using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Qmp;

namespace Orchestrator.Model.Monitors;

/// <summary>QEMU's words for how a machine stands (RunState), in ours.</summary>
internal static class MachineRuns
{
    public static MachineRun Of(QmpStatus told) =>
        told.Status switch
        {
            "running" => MachineRun.Running,
            "inmigrate" or "finish-migrate" or "postmigrate" => MachineRun.Migrating,
            "shutdown" or "guest-panicked" => MachineRun.Ended,
            // All others of today halt the machine: paused, suspended, prelaunch, debug, save-vm, restore-vm, colo, watchdog, io-error, internal-error.
            _ => told.Running ? MachineRun.Running : MachineRun.Paused,
        };
}
