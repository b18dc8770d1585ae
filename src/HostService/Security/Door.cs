using System.Text;
using Microsoft.Extensions.Primitives;
using Orchestrator.HostService.Requests;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Security;

/// <summary>Finds out who asks and lets nobody in by default: on the unix socket root and the service's own user, on TCP whoever has a token.</summary>
public sealed class Door(RequestDelegate next, Tokens tokens, OwnUser self)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var caller = context.Features.Get<PeerCredentials>() is { } peer ? OfPeer(peer) : OfToken(context);
        if (caller is not null)
        {
            context.Features.Set(caller);
        }
        return next(context);
    }

    private Caller OfPeer(PeerCredentials peer) =>
        peer.Uid == 0 || peer.Uid == self.Uid
            ? new Caller($"uid:{peer.Uid}", "unix")
            : throw new ProblemException(
                AgentError.Forbidden,
                $"This socket serves root and uid {self.Uid}, and you are uid {peer.Uid}; use the TCP address with a token."
            );

    private Caller? OfToken(HttpContext context)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count == 1 && Presented(header) is { } presented && tokens.NameOf(presented) is { } name)
        {
            return new Caller($"token:{name}", "api");
        }
        if (context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is not null)
        {
            return null;
        }
        throw new ProblemException(
            AgentError.Unauthenticated,
            header.Count == 0
                ? "Send the header `Authorization: Bearer TOKEN`; the first token is in the file `token` of the service's data folder."
                : "The token in the Authorization header is none of this service's; the first one is in the file `token` of its data folder."
        )
        {
            Headers = [new("WWW-Authenticate", "Bearer realm=\"orchestrator\"")],
        };
    }

    private static string? Presented(StringValues header) =>
        header[0] is { } text && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && Ascii.IsValid(text)
            ? text[Scheme.Length..].Trim()
            : null;
}
