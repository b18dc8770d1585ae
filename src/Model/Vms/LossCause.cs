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

    /// <summary>The unfinished lines of all connections together passed their budget.</summary>
    PartialFrameBudget,

    /// <summary>Our own code failed; the supervisor starts the part anew.</summary>
    InternalError,
}
