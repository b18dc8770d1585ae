using Orchestrator.HostService.Requests;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Api;

/// <summary>The query parameters that an endpoint takes; another one is refused, so that a misspelt <c>selector</c> never means "all".</summary>
public static class KnownQuery
{
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder endpoint, params string[] names) =>
        endpoint.AddEndpointFilter(
            async (invocation, next) =>
            {
                foreach (var (name, _) in invocation.HttpContext.Request.Query)
                {
                    if (!names.Contains(name, StringComparer.Ordinal))
                    {
                        throw new ProblemException(
                            AgentError.BadRequest,
                            names.Length == 0
                                ? $"The query parameter \"{name}\" is not known here; this address takes none."
                                : $"The query parameter \"{name}\" is not known here; this address takes {string.Join(", ", names)}."
                        );
                    }
                }
                return await next(invocation).ConfigureAwait(false);
            }
        );
}
