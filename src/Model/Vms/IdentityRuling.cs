namespace Orchestrator.Model.Vms;

/// <summary>What <see cref="IdentityLedger"/> says of the agent that answers in a VM.</summary>
/// <param name="Epoch">The epoch to command it with.</param>
/// <param name="Claim">A person accepted it: the next greeting claims it for this fleet.</param>
/// <param name="Quarantine">Why no call may go to it; null when they may.</param>
public sealed record IdentityRuling(VmId Vm, long Epoch, bool Claim, Quarantine? Quarantine)
{
    /// <summary>What was remembered of the VM's agent before this greeting; null for nothing.</summary>
    public KnownAgent? Before { get; init; }

    /// <summary>The VM that had this agent's id until now and does not answer; null for none.</summary>
    public VmName? MovedFrom { get; init; }
}
