namespace Orchestrator.Model.Vms;

/// <summary>Something happened to a VM; one state change is one event.</summary>
/// <param name="Id"><c>run-seq</c>: a run of the service (hex) and a number that grows by one per event; empty until the event log gave it one.</param>
/// <param name="Type">"vm-added", "vm-removed", "state-changed", "agent-changed", "agent-replaced", "agent-moved", "guest-rebooted", "guest-reverted", "call-unknown".</param>
/// <param name="From">The state before, for state-changed.</param>
/// <param name="To">The state after, for state-changed.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record VmEventRecord(string Id, DateTimeOffset At, string Type, VmName Vm, VmPhase? From, VmPhase? To, string Reason);
