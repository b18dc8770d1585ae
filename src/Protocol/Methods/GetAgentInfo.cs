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
}

/// <summary>What an agent takes at once.</summary>
/// <param name="MaxMessageBytes">Longest line towards the agent, bytes without the newline.</param>
/// <param name="MaxConcurrentRequests">Requests that it works on side by side; 1 or absent means one at a time.</param>
public sealed record AgentLimits(int MaxMessageBytes, int MaxConcurrentRequests);

/// <summary>Notification <c>agent_ready</c>: the agent's first line to a connected host after its start; docs/protocol.md §4.</summary>
public sealed record AgentReadyParams(string Version, string Platform, string InstanceId);
