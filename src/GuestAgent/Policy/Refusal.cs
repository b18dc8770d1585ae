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

    /// <summary>-32001: one of the settings' rules says no.</summary>
    /// <param name="rule">Its key below <c>security</c>.</param>
    /// <param name="source">The settings' file; null for the built-in defaults.</param>
    /// <param name="why">More for the asker, with what separates it; empty where the rule itself is all that may be said.</param>
    public static Refusal ByRule(string rule, string? source, string why = "") =>
        new(
            AgentError.PermissionDenied,
            $"denied by security.{rule} {(source is null ? "(built-in defaults: there is no settings file)" : "in " + source)}{why}"
        );
}
