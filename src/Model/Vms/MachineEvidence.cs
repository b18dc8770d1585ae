namespace Orchestrator.Model.Vms;

/// <summary>What QEMU's monitor told about one VM: proof from outside the guest, which no guest can forge. Without a monitor none of it comes.</summary>
public abstract record MachineEvidence
{
    private MachineEvidence() { }

    /// <summary>The monitor answers; how the machine stands now. Comes first on every connection to the monitor, and again after anything that may have been missed.</summary>
    /// <param name="Run">How it stands.</param>
    /// <param name="PortOpen">Whether the guest has the agent's port open; null where the monitor does not say, such as when no port has this socket.</param>
    public sealed record Stands(MachineRun Run, bool? PortOpen) : MachineEvidence;

    /// <summary>The monitor cannot be asked (any more): what was known of the machine is not known now.</summary>
    /// <param name="Why">For people: which socket, what failed, what to do.</param>
    public sealed record NotKnown(string Why) : MachineEvidence;

    /// <summary>The guest opened or closed the agent's port (VSERPORT_CHANGE).</summary>
    public sealed record PortChanged(bool Open) : MachineEvidence;

    /// <summary>The machine was halted or goes on (STOP, RESUME, migration).</summary>
    public sealed record RunChanged(MachineRun Run) : MachineEvidence;

    /// <summary>The machine was reset; several RESETs of one boot come as one.</summary>
    public sealed record WasReset : MachineEvidence;

    /// <summary>The machine is shutting down.</summary>
    /// <param name="ByGuest">The guest did it; otherwise somebody on the host.</param>
    public sealed record ShutsDown(bool ByGuest) : MachineEvidence;
}

/// <summary>How a machine stands as its monitor tells it.</summary>
public enum MachineRun
{
    /// <summary>No monitor, or it does not answer.</summary>
    NotKnown,

    Running,

    /// <summary>Halted by somebody on the host, or by QEMU after an error: the guest's clock stands still.</summary>
    Paused,

    /// <summary>It is being migrated, comes in by a migration, or has left by one.</summary>
    Migrating,

    /// <summary>Shut down or crashed, and QEMU is still there.</summary>
    Ended,
}
