namespace Orchestrator.Model.Vms;

/// <summary>What the host service remembers of a VM's agent over its own restarts. Only agents of protocol 1.1 and later have it.</summary>
/// <param name="AgentId">Of the installation, as the agent told it; guest text, cleaned.</param>
/// <param name="BootId">Of the guest's boot at the last greeting.</param>
/// <param name="JournalEpoch">Of the agent's journal at the last greeting; null when it has none.</param>
/// <param name="JournalSeq">Where that journal stood.</param>
/// <param name="Epoch">The highest epoch of our fleet that VM has been commanded with.</param>
/// <param name="AcceptedAt">When a person accepted this agent for this VM in spite of what spoke against it; null when nobody had to.</param>
/// <param name="SeenAt">Its last greeting, or the last one before the claim that is still to be said.</param>
public sealed record KnownAgent(
    VmId Vm,
    string AgentId,
    string? BootId,
    string? JournalEpoch,
    long JournalSeq,
    long Epoch,
    DateTimeOffset? AcceptedAt,
    DateTimeOffset SeenAt
)
{
    /// <summary>A person accepted it after its last greeting, so that the next one claims it. An acceptance that asks for no claim counts as a greeting.</summary>
    public bool IsClaimPending => AcceptedAt > SeenAt;
}
