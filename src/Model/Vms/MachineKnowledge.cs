namespace Orchestrator.Model.Vms;

/// <summary>What is known about a VM's machine from QEMU's monitor.</summary>
/// <param name="Run">How it stands; <see cref="MachineRun.NotKnown"/> without a monitor.</param>
/// <param name="PortOpen">Whether the guest has the agent's port open; null when not known.</param>
/// <param name="At">When this was learned.</param>
/// <param name="WhyNotKnown">For people, where there is a monitor and it does not answer; else null.</param>
public sealed record MachineKnowledge(MachineRun Run, bool? PortOpen, DateTimeOffset At, string? WhyNotKnown)
{
    /// <summary>Nothing: there is no monitor, or nothing has come from it.</summary>
    public static MachineKnowledge None { get; } = new(MachineRun.NotKnown, null, default, null);
}
