using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Policy;

/// <summary>What was asked is not done: a rule says no, or what it is about is not fit for it. Nothing has been changed by then.</summary>
/// <param name="error">One with a JSON-RPC code in <see cref="ErrorMap"/>.</param>
/// <param name="message">For the asker; never more than they may know.</param>
/// <param name="dataJson">The error's <c>data</c> as JSON on one line, or null for none.</param>
internal sealed class Refusal(AgentError error, string message, string? dataJson = null) : Exception(message)
{
    public AgentError Error { get; } = error;

    public string? DataJson { get; } = dataJson;
}
