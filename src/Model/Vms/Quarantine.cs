namespace Orchestrator.Model.Vms;

/// <summary>Why no call may go to the agent that answers in a VM.</summary>
/// <param name="Reason">For people: what speaks against it, and what to do.</param>
public sealed record Quarantine(QuarantineKind Kind, string Reason);
