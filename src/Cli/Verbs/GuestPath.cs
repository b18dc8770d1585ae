using Orchestrator.Client;
using Orchestrator.Protocol;

namespace Orchestrator.Cli.Verbs;

/// <summary>A file in a guest, as <c>VM:/path</c>.</summary>
internal readonly record struct GuestPath(string Vm, string Path)
{
    /// <summary>True when the text has a VM's name and a colon before its first slash; a local file of such a name is written <c>./a:b</c>.</summary>
    public static bool TryParse(string text, out GuestPath path)
    {
        var colon = text.IndexOf(":/", StringComparison.Ordinal);
        path = default;
        if (colon < 1 || text.IndexOf('/', StringComparison.Ordinal) < colon)
        {
            return false;
        }
        path = new GuestPath(text[..colon], text[(colon + 1)..]);
        return true;
    }

    /// <exception cref="ApiException">The text names no file in a guest.</exception>
    public static GuestPath Parse(string text) =>
        TryParse(text, out var path)
            ? path
            : throw new ApiException(
                AgentError.BadRequest,
                $"'{text}' names no file in a guest: write VM:/absolute/path, for example guest-1:/etc/hosts"
            );
}
