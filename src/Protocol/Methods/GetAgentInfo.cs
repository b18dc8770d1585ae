namespace Orchestrator.Protocol.Methods;

/// <summary>Answer to <c>get_agent_info</c>; docs/protocol.md §3.2.</summary>
/// <param name="Version">The agent's own version, for example "0.1.0".</param>
/// <param name="ProtocolVersion">"1.0.0" or "1.1.0".</param>
/// <param name="Platform">"linux" or "windows".</param>
/// <param name="Capabilities">Names of the methods that this agent answers.</param>
public sealed record GetAgentInfoResult(string Version, string ProtocolVersion, string Platform, IReadOnlyList<string> Capabilities)
{
    /// <summary>Random per agent process, 32 hex digits; absent from agents that do not tell. Another value means that the agent was started anew.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The session that the params named; absent when they named none, and from agents that know no sessions.</summary>
    public string? Session { get; init; }

    /// <summary>What the agent takes at once; absent from agents that answer one request at a time.</summary>
    public AgentLimits? Limits { get; init; }

    // From here on: protocol 1.1.

    /// <summary>Random per boot of the guest.</summary>
    public string? BootId { get; init; }

    /// <summary>Random per installation; made anew on a machine with another product UUID.</summary>
    public string? AgentId { get; init; }

    /// <summary>The fleet that the agent belongs to: the first that greeted it, or the last that claimed it.</summary>
    public string? Fleet { get; init; }

    /// <summary>The highest epoch that the agent has seen of the fleet that asks.</summary>
    public long? Epoch { get; init; }

    /// <summary>The guest's monotonic clock, milliseconds; stands still while the machine is paused.</summary>
    public long? NowMs { get; init; }

    /// <summary>"disk" when what the agent keeps outlives a power cut, else "none".</summary>
    public string? Durability { get; init; }

    /// <summary>Where the agent's journal of commands stands; absent from agents that keep none.</summary>
    public JournalState? Journal { get; init; }
}

/// <summary>Where an agent's journal stands.</summary>
/// <param name="Epoch">Another one means that the journal was lost.</param>
/// <param name="Seq">Counts up; a lower one than before means that the disk was reverted.</param>
public sealed record JournalState(string Epoch, long Seq)
{
    /// <summary>Digest over the whole journal, hex.</summary>
    public string? Head { get; init; }

    /// <summary>The oldest number whose tombstone is still kept.</summary>
    public long? TombstonesFrom { get; init; }
}

/// <summary>What an agent takes at once.</summary>
/// <param name="MaxMessageBytes">Longest line towards the agent, bytes without the newline.</param>
/// <param name="MaxConcurrentRequests">Requests that it works on side by side; 1 or absent means one at a time.</param>
public sealed record AgentLimits(int MaxMessageBytes, int MaxConcurrentRequests);

/// <summary>Notification <c>agent_ready</c>: the agent's first line to a connected host after its start; docs/protocol.md §5.</summary>
public sealed record AgentReadyParams(string Version, string Platform, string InstanceId);
