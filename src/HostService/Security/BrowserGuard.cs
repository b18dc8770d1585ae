using System.Net;
using Orchestrator.HostService.Requests;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Security;

/// <summary>
/// Keeps pages of other sites out. On TCP the Host header must name this machine as a browser on it would (a name that somebody's DNS points at
/// 127.0.0.1 is refused), and an Origin that is not the service's own is refused everywhere. There is no CORS.
/// </summary>
public static class BrowserGuard
{
    public static Task Check(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var host = context.Request.Host;
        if (context.Features.Get<PeerCredentials>() is null && !NamesThisMachine(host))
        {
            throw new ProblemException(
                AgentError.Forbidden,
                "The Host header must be localhost or a loopback address: anything else comes from a name that somebody pointed at this machine."
            );
        }
        foreach (var origin in context.Request.Headers.Origin)
        {
            if (!string.Equals(origin, $"{context.Request.Scheme}://{host}", StringComparison.OrdinalIgnoreCase))
            {
                throw new ProblemException(AgentError.Forbidden, "Requests from pages of another origin are refused.");
            }
        }
        return context.Request.Headers["Sec-Fetch-Site"] == "cross-site"
            ? throw new ProblemException(AgentError.Forbidden, "Requests from pages of another site are refused.")
            : next(context);
    }

    private static bool NamesThisMachine(HostString host) =>
        host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
}
