using System.Net;
using System.Text;

namespace Orchestrator.HostService.Hosting;

/// <summary>One address of <c>orchestrator.api.listen</c>: <c>http://HOST:PORT</c> on this machine only, or <c>unix:PATH</c>.</summary>
public abstract record ListenAddress
{
    /// <summary>Longest path that a unix socket can have, bytes.</summary>
    public const int PathBytesMax = 107;

    private ListenAddress() { }

    /// <summary>A TCP port on a loopback address; port 0 takes a free one.</summary>
    public sealed record Tcp(IPAddress Address, int Port) : ListenAddress
    {
        public override string ToString() => $"http://{new IPEndPoint(Address, Port)}";
    }

    /// <summary>A unix socket.</summary>
    public sealed record Unix(string Path) : ListenAddress
    {
        public override string ToString() => $"unix:{Path}";
    }

    /// <exception cref="StartFailureException">Says what is wrong with the address and what to write instead.</exception>
    public static ListenAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            return UnixOf(text["unix:".Length..]);
        }
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme != Uri.UriSchemeHttp
            || uri.AbsolutePath != "/"
            || uri.Query != ""
        )
        {
            throw new StartFailureException(
                $"orchestrator.api.listen has \"{text}\", which is no address; write http://127.0.0.1:8080 or unix:/run/orchestrator/api.sock"
            );
        }
        return TcpOf(text, uri);
    }

    private static Tcp TcpOf(string text, Uri uri)
    {
        var address =
            uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var literal) ? literal
            : throw new StartFailureException(
                $"orchestrator.api.listen has {text}: the host must be localhost or an IP address of this machine, such as 127.0.0.1"
            );
        return IPAddress.IsLoopback(address)
            ? new Tcp(address, uri.Port)
            : throw new StartFailureException(
                $"orchestrator.api.listen has {text}: a token would cross the network in clear; listen on 127.0.0.1 and put a TLS proxy or an SSH tunnel in front"
            );
    }

    private static Unix UnixOf(string path)
    {
        if (!Path.IsPathRooted(path))
        {
            throw new StartFailureException($"orchestrator.api.listen has unix:{path}: the path must be absolute");
        }
        var bytes = Encoding.UTF8.GetByteCount(path);
        return bytes <= PathBytesMax
            ? new Unix(path)
            : throw new StartFailureException(
                $"orchestrator.api.listen has unix:{path}: the path has {bytes} bytes and a unix socket's has at most {PathBytesMax}; choose a shorter one"
            );
    }
}
