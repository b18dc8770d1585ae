using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Vms;

/// <summary>What is new about an agent that has just been greeted; one fact is one piece of news, however many signs it has.</summary>
/// <param name="Type">The event's type: "agent-changed", "agent-replaced", "agent-moved", "guest-rebooted", "guest-reverted".</param>
/// <param name="Reason">For people.</param>
public sealed record AgentNews(string Type, string Reason)
{
    /// <summary>The event of a guest that stands where it stood before.</summary>
    public const string GuestReverted = "guest-reverted";

    /// <summary>The event of another installation.</summary>
    public const string AgentReplaced = "agent-replaced";

    /// <summary>Compares an agent with what is remembered.</summary>
    /// <param name="before">What the VM's agent told when it was greeted last; null when the service has not met it yet.</param>
    /// <param name="latestMs">The latest time that agent told; null when it told none.</param>
    /// <param name="known">What the service remembered from before this greeting, over its own restarts too.</param>
    /// <param name="movedFrom">The VM that had this agent's id until now; null for none.</param>
    /// <returns>Null when all is as it was.</returns>
    public static AgentNews? Of(GetAgentInfoResult? before, long? latestMs, GetAgentInfoResult now, KnownAgent? known, VmName? movedFrom)
    {
        ArgumentNullException.ThrowIfNull(now);
        var from = movedFrom is { } other ? $"; it was in {other} before" : "";
        if (known is not null && now.AgentId is { } id && known.AgentId != id)
        {
            return new(
                AgentReplaced,
                $"another installation of the agent answers: {Words(id)}, it was {Words(known.AgentId)}{from}; nothing is sent to it on behalf of the old one"
            );
        }
        if (Reverted(before, latestMs, now, known) is { } sign)
        {
            return new(GuestReverted, $"the guest stands where it stood before, as after a snapshot was loaded: {sign}");
        }
        if ((known?.BootId ?? before?.BootId) is { } boot && now.BootId is { } nowBoot && boot != nowBoot)
        {
            return new(
                "guest-rebooted",
                before is not null && Version(before, now) is { } became ? $"the guest was rebooted; {became}" : "the guest was rebooted"
            );
        }
        if (movedFrom is not null)
        {
            return new("agent-moved", $"agent {Words(now.AgentId ?? "")} was met in another VM{from}");
        }
        return Changed(before, now) is { } reason ? new("agent-changed", reason) : null;
    }

    /// <summary>A guest's word, fit for a sentence.</summary>
    internal static string Words(string guestText) =>
        new([.. guestText.Where(c => char.IsAsciiLetterOrDigit(c) || ".-_+~ ".Contains(c)).Take(40)]);

    private static string? Reverted(GetAgentInfoResult? before, long? latestMs, GetAgentInfoResult now, KnownAgent? known)
    {
        if (
            before?.InstanceId is { } instance
            && instance == now.InstanceId
            && latestMs is { } latest
            && now.NowMs is { } nowMs
            && nowMs < latest
        )
        {
            return ClockWentBack;
        }
        var (epoch, seq) = known is not null ? (known.JournalEpoch, known.JournalSeq) : (before?.Journal?.Epoch, before?.Journal?.Seq ?? 0);
        return now.Journal is { } journal && journal.Epoch == epoch && journal.Seq < seq
            ? $"its journal is at {journal.Seq} and was at {seq}"
            : null;
    }

    /// <summary>The sign that pings show, too.</summary>
    public const string ClockWentBack = "the agent's clock went back";

    private static string? Changed(GetAgentInfoResult? before, GetAgentInfoResult now) =>
        before is null ? $"agent {Words(now.Version)} seen for the first time"
        : Version(before, now) is { } became ? became
        : before.InstanceId != now.InstanceId ? "the agent was restarted"
        : null;

    private static string? Version(GetAgentInfoResult before, GetAgentInfoResult now) =>
        before.Version != now.Version || before.ProtocolVersion != now.ProtocolVersion
            ? $"agent {Words(before.Version)} became {Words(now.Version)}"
            : null;
}
