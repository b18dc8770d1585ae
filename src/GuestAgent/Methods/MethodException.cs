using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>A request that ends in an error answer.</summary>
/// <param name="error">One with a JSON-RPC code in <see cref="ErrorMap"/>.</param>
/// <param name="message">What was wrong and where, for people; goes over the wire.</param>
/// <param name="dataJson">The error's <c>data</c> as JSON on one line, or null for none.</param>
internal sealed class MethodException(AgentError error, string message, string? dataJson = null) : Exception(message)
{
    public AgentError Error { get; } = error;

    public string? DataJson { get; } = dataJson;
}
