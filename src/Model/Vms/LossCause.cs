namespace Orchestrator.Model.Vms;

/// <summary>Why a connection that had been made ended.</summary>
public enum LossCause
{
    /// <summary>End of stream: QEMU closed the channel.</summary>
    Eof,

    /// <summary>The socket failed in another way (ECONNRESET, EPIPE, …).</summary>
    SocketError,

    /// <summary>A line could not be written within the write timeout.</summary>
    WriteStalled,

    /// <summary>Nobody answered a hello.</summary>
    NoGreeting,

    /// <summary>No answer to a ping.</summary>
    PingUnanswered,

    /// <summary>An agent that answers one request at a time let a call's deadline pass.</summary>
    CallUnanswered,

    /// <summary>Another instance of the agent announced itself on the same connection.</summary>
    AgentRestarted,

    /// <summary>The agent refused a request as meant for another instance, session or epoch: this greeting no longer holds.</summary>
    AgentStale,

    /// <summary>The agent's clock went back: the guest was reverted to a snapshot.</summary>
    GuestReverted,

    /// <summary>The monitor tells that the machine was reset.</summary>
    GuestReset,

    /// <summary>The monitor tells that the guest has closed the agent's port.</summary>
    PortClosed,

    /// <summary>The monitor tells that the machine has ended, and QEMU is still there.</summary>
    MachineEnded,

    /// <summary>The host itself greets anew, with another epoch or a claim.</summary>
    GreetAgain,

    /// <summary>The unfinished lines of all connections together passed their budget.</summary>
    PartialFrameBudget,

    /// <summary>Our own code failed; the supervisor starts the part anew.</summary>
    InternalError,
}
