using Orchestrator.Client.Types;
using Orchestrator.Protocol;

namespace Orchestrator.Client;

/// <summary>The service said no, or could not be reached. <see cref="Exception.Message"/> is meant for people: what, where, what to do.</summary>
public sealed class ApiException : Exception
{
    /// <summary>From a problem document.</summary>
    public ApiException(AgentError error, Problem problem)
        : base(problem?.Detail)
    {
        Error = error;
        Problem = problem;
    }

    /// <summary>From a failure on the way.</summary>
    public ApiException(AgentError error, string message, Exception? inner = null)
        : base(message, inner)
    {
        Error = error;
    }

    /// <summary>What went wrong.</summary>
    public AgentError Error { get; }

    /// <summary>What the service said; null when it did not answer, or not with a problem document.</summary>
    public Problem? Problem { get; }
}
