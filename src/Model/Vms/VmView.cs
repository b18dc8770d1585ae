using System.Collections.Immutable;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Vms;

/// <summary>One VM as it stands: what lists, <c>orch vms</c> and errors about it show. A value; a newer one replaces it whole.</summary>
public sealed record VmView(
    VmName Name,
    VmId Id,
    string HostId,
    string SocketPath,
    string Dialect,
    VmPhase Phase,
    DateTimeOffset Since,
    string Reason
)
{
    /// <summary>What the agent said of itself when greeted; null before the first greeting. Guest text: hostile.</summary>
    public GetAgentInfoResult? Agent { get; init; }

    /// <summary>When <see cref="Agent"/> was told.</summary>
    public DateTimeOffset? AgentSeenAt { get; init; }

    /// <summary>When the last line of the guest arrived; null before the first.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>When the next connect is tried; null while connected.</summary>
    public DateTimeOffset? NextTryAt { get; init; }

    /// <summary>Connects tried since the VM was last ready.</summary>
    public int Attempts { get; init; }

    /// <summary>Calls sent and not yet ended.</summary>
    public int InFlight { get; init; }

    /// <summary>Calls that wait for their turn.</summary>
    public int Queued { get; init; }

    /// <summary>File systems are frozen; a flag, not a state.</summary>
    public bool Frozen { get; init; }

    /// <summary>What is being done about the connection.</summary>
    public ConnectionStage Stage { get; init; }

    /// <summary>What QEMU's monitor says; <see cref="MachineKnowledge.None"/> without one.</summary>
    public MachineKnowledge Machine { get; init; } = MachineKnowledge.None;

    /// <summary>What was tried since the VM was last ready, the newest last; at most eight.</summary>
    public ImmutableArray<ConnectTry> Tries { get; init; } = [];

    /// <summary>How the last connect failed; null when none failed since the VM was last ready.</summary>
    public DialFailure? LastDialFailure { get; init; }

    /// <summary>Why the last connection ended; null when none ended since the VM was last ready.</summary>
    public LossCause? LastLoss { get; init; }

    /// <summary>Why no call may go to the agent that answers; null when they may, or none answers.</summary>
    public QuarantineKind? Quarantine { get; init; }

    /// <summary>What the guest sent against the protocol.</summary>
    public ChannelFaults Faults { get; init; }

    /// <summary>QEMU's monitor socket; null for none.</summary>
    public string? QmpPath { get; init; }

    /// <summary>Where the inventory has it from, for people.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Labels of the inventory.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
