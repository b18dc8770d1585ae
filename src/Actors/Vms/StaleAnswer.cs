using Orchestrator.Actors.Channels;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Actors.Vms;

/// <summary>What the refusal of a fenced request means: the agent says that it has not begun it.</summary>
internal static class StaleAnswer
{
    public static bool Is(ChannelProtocol.ErrorAnswer answer) => ErrorMap.FromRpcCode(answer.Code) == AgentError.Stale;

    /// <summary>How the call ends: certainly not run.</summary>
    public static CallOutcome.NotDelivered Outcome(ChannelProtocol.ErrorAnswer answer) =>
        new(AgentError.Stale, $"the agent refused to begin it: {answer.Message}");

    /// <summary>What this host believes of the agent and is not so: then it must be greeted anew. Null when the one request came late, and no more.</summary>
    public static string? WrongBelief(ChannelProtocol.ErrorAnswer answer) =>
        StaleReason.Of(answer.DataJson.Span) is StaleReason.Instance or StaleReason.Session or StaleReason.Epoch
            ? StaleReason.Of(answer.DataJson.Span)
            : null;
}
