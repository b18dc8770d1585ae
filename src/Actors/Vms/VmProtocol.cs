using Akka.Event;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.Actors.Vms;

/// <summary>What a <see cref="VmActor"/> is told and answers, and what its channels tell it.</summary>
public static class VmProtocol
{
    /// <summary>The one outcome of a call, straight to who asked the host for it.</summary>
    public sealed record CallEnded(VmName Vm, CallOutcome Outcome);

    /// <summary>One call. Answered once with <see cref="CallEnded"/>.</summary>
    internal sealed record Call(GuestRequest Request, DateTimeOffset Deadline, CallOrigin Origin);

    /// <summary>What QEMU's monitor told about the VM. One that comes behind the VM's end is no dead letter.</summary>
    internal sealed record Evidence(MachineEvidence What) : IDeadLetterSuppression;

    /// <summary>Ends every call, closes the connection and stops.</summary>
    internal sealed record Stop(AgentError Error, string Why);

    /// <summary>The time for the next connect has come.</summary>
    internal sealed record RetryDue
    {
        public static RetryDue Instance { get; } = new();
    }

    /// <summary>The machine has been migrating for as long as it is left without a verdict.</summary>
    internal sealed record PatienceOver
    {
        public static PatienceOver Instance { get; } = new();
    }

    /// <summary>Something may be due: a ping, a verdict, a deadline.</summary>
    internal sealed record Wake
    {
        public static Wake Instance { get; } = new();
    }
}
