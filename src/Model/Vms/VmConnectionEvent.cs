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

    /// <summary>A hello of this connection was answered.</summary>
    public sealed record Greeted(GetAgentInfoResult Agent) : VmConnectionEvent;

    /// <summary>The connection ended, or must end.</summary>
    /// <param name="Detail">More about it, for people; may be empty.</param>
    public sealed record Lost(LossCause Cause, string Detail) : VmConnectionEvent;
}
