using System.Net;
using System.Text;

namespace Orchestrator.Client;

/// <summary>Where a service listens: <c>unix:PATH</c> or <c>http(s)://HOST[:PORT]</c>.</summary>
public sealed record ServerAddress
{
    /// <summary>Longest path of a unix socket, bytes; the kernel's <c>sun_path</c> has 108 with its final zero.</summary>
    public const int SocketPathBytesMax = 107;

    private ServerAddress(string text, string? socketPath, Uri baseUri)
    {
        Text = text;
        SocketPath = socketPath;
        BaseUri = baseUri;
    }

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>The unix socket; null for TCP.</summary>
    public string? SocketPath { get; }

    /// <summary>The base of all request URIs; <c>http://localhost/</c> for a unix socket.</summary>
    public Uri BaseUri { get; }

    /// <summary>True when what is sent in clear does not leave this machine.</summary>
    public bool IsLocal => SocketPath is not null || BaseUri.IsLoopback;

    /// <summary>True when a token may be sent there.</summary>
    public bool MayCarryToken => IsLocal || BaseUri.Scheme == Uri.UriSchemeHttps;

    /// <summary>The address of a unix socket.</summary>
    public static ServerAddress OfSocket(string path) => new("unix:" + path, path, new Uri("http://localhost/"));

    /// <summary>False for a text that is no address; <paramref name="why"/> then says what is wrong with it.</summary>
    public static bool TryParse(string text, out ServerAddress address, out string why)
    {
        ArgumentNullException.ThrowIfNull(text);
        address = null!;
        why = "";
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            var path = text["unix:".Length..];
            var bytes = Encoding.UTF8.GetByteCount(path);
            if (path.Length == 0)
            {
                why = "'unix:' needs the path of a socket behind it";
                return false;
            }
            if (bytes > SocketPathBytesMax)
            {
                why = $"the socket path {path} has {bytes} bytes; the system takes at most {SocketPathBytesMax}: use a shorter path";
                return false;
            }
            address = OfSocket(Path.GetFullPath(path));
            return true;
        }
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.Host.Length == 0
            || uri.PathAndQuery is not ("/" or "")
            || uri.UserInfo.Length > 0
        )
        {
            why = $"'{text}' is no server address: give http://HOST:PORT, https://HOST:PORT or unix:PATH";
            return false;
        }
        address = new ServerAddress(text, null, uri);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
