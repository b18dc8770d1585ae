using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Vms;

/// <summary>What <see cref="VmConnection"/> is told.</summary>
public abstract record VmConnectionEvent
{
    private VmConnectionEvent() { }

    /// <summary>The time for the next connect has come.</summary>
    public sealed record RetryDue : VmConnectionEvent;

    /// <summary>The connect failed.</summary>
    /// <param name="Detail">What the kernel said, for people; may be empty.</param>
    public sealed record DialFailed(DialFailure Failure, string Detail) : VmConnectionEvent;

    /// <summary>The socket is connected; hellos are being sent.</summary>
    public sealed record Dialed : VmConnectionEvent;

    /// <summary>No hello has been answered for a while; more are being sent.</summary>
    public sealed record Unanswered : VmConnectionEvent;

    /// <summary>A hello of this connection was answered, and it was judged whose agent that is.</summary>
    public sealed record Greeted(GetAgentInfoResult Agent) : VmConnectionEvent
    {
        /// <summary>The latest time that the VM's agent told before this greeting; null for none.</summary>
        public long? LatestMs { get; init; }

        /// <summary>What was remembered of the VM's agent; null for nothing.</summary>
        public KnownAgent? Known { get; init; }

        /// <summary>The VM that had this agent's id until now; null for none.</summary>
        public VmName? MovedFrom { get; init; }

        /// <summary>Why no call may go to it; null when they may.</summary>
        public Quarantine? Quarantine { get; init; }
    }

    /// <summary>The agent that answers is judged anew.</summary>
    /// <param name="Quarantine">Why no call may go to it; null when they may.</param>
    public sealed record Judged(Quarantine? Quarantine) : VmConnectionEvent;

    /// <summary>The agent has answered what <see cref="VmEffect.AskAgent"/> asked.</summary>
    public sealed record Answered : VmConnectionEvent;

    /// <summary>The monitor of the VM's machine told something.</summary>
    public sealed record Evidence(MachineEvidence What) : VmConnectionEvent;

    /// <summary>The time of <see cref="VmEffect.JudgeAfter"/> is over.</summary>
    public sealed record PatienceOver : VmConnectionEvent;

    /// <summary>The connection ended, or must end.</summary>
    /// <param name="Detail">More about it, for people; may be empty.</param>
    public sealed record Lost(LossCause Cause, string Detail) : VmConnectionEvent
    {
        /// <summary>Hellos that were sent; 0 where it does not matter.</summary>
        public int Hellos { get; init; }
    }
}
