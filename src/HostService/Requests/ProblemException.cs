using Orchestrator.Client.Types;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Requests;

/// <summary>Ends a request with a problem document. Thrown where the request cannot go on; <see cref="ProblemPages"/> alone turns it into an answer.</summary>
/// <param name="error">Gives the code and, unless <see cref="Status"/> says otherwise, the HTTP status.</param>
/// <param name="detail">What was wrong, where, and what to do; shown to the one who asked.</param>
#pragma warning disable CA1032 // It exists only with an error: the standard constructors would make one without.
public sealed class ProblemException(AgentError error, string detail) : Exception(detail)
#pragma warning restore CA1032
{
    public AgentError Error { get; } = error;

    /// <summary>HTTP status; that of <see cref="ErrorMap.ToHttpStatus"/> unless HTTP has a more exact one.</summary>
    public int Status { get; init; } = ErrorMap.ToHttpStatus(error);

    /// <summary>Further members for the document.</summary>
    public Func<Problem, Problem> Enrich { get; init; } = static problem => problem;

    /// <summary>Response headers that go with it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
