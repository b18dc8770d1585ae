namespace Orchestrator.Client.Types;

/// <summary>One event of <c>GET /api/v1/events</c>; the SSE id is <see cref="Id"/>, the SSE event name <see cref="Type"/>.</summary>
/// <param name="Type">vm-added, vm-removed, state-changed, agent-changed, agent-replaced, agent-moved, guest-rebooted, guest-reverted, call-unknown; "gap": events before this one are no longer kept.</param>
public sealed record EventItem(string Id, DateTimeOffset At, string Type)
{
    public string? Vm { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
    public string? Reason { get; init; }
}
