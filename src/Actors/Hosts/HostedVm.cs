using Akka.Actor;
using Orchestrator.Actors.Vms;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Hosts;

/// <summary>What <see cref="HostActor"/> knows of one VM.</summary>
internal sealed class HostedVm(VmDefinition definition, VmSlot slot)
{
    public VmDefinition Definition { get; set; } = definition;

    public VmSlot Slot { get; } = slot;

    /// <summary>Null while a failed one waits for its new start.</summary>
    public IActorRef? Actor { get; set; }

    /// <summary>Times its actor has failed.</summary>
    public int Failures { get; set; }

    /// <summary>It was told to stop, so that its end is no failure.</summary>
    public bool StopWasAsked { get; set; }

    /// <summary>True when nothing has changed that its connection depends on.</summary>
    public bool IsSameChannel(VmDefinition other) => Definition.SocketPath == other.SocketPath && Definition.Dialect == other.Dialect;

    /// <summary>Takes over new labels without touching the connection.</summary>
    public void Relabel(VmDefinition other)
    {
        Definition = other;
        Slot.Relabel(other.Labels);
    }
}
