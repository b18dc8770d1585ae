namespace Orchestrator.Model.Vms;

/// <summary>The states of a VM as people see them; outside they are spelt in lower case. Greeting is shown as Connecting.</summary>
public enum VmPhase
{
    Absent,
    Connecting,
    Ready,
    Silent,
    Paused,
    Migrating,
    Quarantined,
}
