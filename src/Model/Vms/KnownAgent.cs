namespace Orchestrator.Model.Vms;

/// <summary>What the host service remembers of a VM's agent over its own restarts. Only agents of protocol 1.1 and later have it.</summary>
/// <param name="AgentId">Of the installation, as the agent told it; guest text, cleaned.</param>
/// <param name="BootId">Of the guest's boot at the last greeting.</param>
/// <param name="JournalEpoch">Of the agent's journal at the last greeting; null when it has none.</param>
/// <param name="JournalSeq">Where that journal stood.</param>
/// <param name="Epoch">The highest epoch of our fleet that VM has been commanded with.</param>
/// <param name="AcceptedAt">When a person accepted this agent for this VM in spite of what spoke against it; null when nobody had to.</param>
/// <param name="SeenAt">Its last greeting.</param>
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
    /// <summary>
    /// The other fleet that the agent told when a person accepted it; null when none. As long as it tells that one, greetings claim it for ours, and it is not
    /// quarantined for it: not every agent takes a claim, and the person's word stands. Gone as soon as it tells ours or a third.
    /// </summary>
    public string? AcceptedFleet { get; init; }
}
