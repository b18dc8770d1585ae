using System.Diagnostics.CodeAnalysis;
using System.Net;
using Orchestrator.Model.Inventory;

namespace Orchestrator.HostService.Configuration;

/// <summary>One address of <c>orchestrator.api.listen</c>: <c>http://HOST:PORT</c> on this machine only, or <c>unix:PATH</c>.</summary>
public abstract record ListenAddress
{
    /// <summary>What a unix socket's address begins with.</summary>
    public const string UnixPrefix = "unix:";

    private ListenAddress() { }

    /// <summary>A TCP port on a loopback address; port 0 takes a free one.</summary>
    public sealed record Tcp(IPAddress Address, int Port) : ListenAddress
    {
        /// <inheritdoc/>
        public override string ToString() => $"http://{new IPEndPoint(Address, Port)}";
    }

    /// <summary>A unix socket.</summary>
    public sealed record Unix(string Path) : ListenAddress
    {
        /// <inheritdoc/>
        public override string ToString() => $"{UnixPrefix}{Path}";
    }

    /// <summary>Reads an address that was checked before.</summary>
    /// <exception cref="FormatException">It was not.</exception>
    public static ListenAddress Parse(string text) =>
        TryParse(text, out var address, out var why) ? address : throw new FormatException($"\"{text}\": {why}");

    /// <summary>Reads an address.</summary>
    /// <param name="why">What is wrong with it and what to write instead; null when nothing is.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address, [NotNullWhen(false)] out string? why)
    {
        ArgumentNullException.ThrowIfNull(text);
        (address, why) = text.StartsWith(UnixPrefix, StringComparison.Ordinal) ? OfUnix(text[UnixPrefix.Length..]) : OfTcp(text);
        return address is not null;
    }

    private static (ListenAddress? Address, string? Why) OfUnix(string path)
    {
        var why = Path.IsPathRooted(path) ? SocketPath.WhyNot(path) : "the path must be absolute";
        return why is null ? (new Unix(path), null) : (null, why);
    }

    private static (ListenAddress? Address, string? Why) OfTcp(string text)
    {
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme != Uri.UriSchemeHttp
            || uri.PathAndQuery != "/"
            || uri.UserInfo.Length > 0
            || uri.Fragment.Length > 0
        )
        {
            return (null, "an address is written \"http://127.0.0.1:8080\" or \"unix:/run/orchestrator/api.sock\"");
        }
        var isName = uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        if (!IPAddress.TryParse(isName ? "127.0.0.1" : uri.Host.Trim('[', ']'), out var address))
        {
            return (null, "the host must be localhost or an IP address of this machine, such as 127.0.0.1");
        }
        return IPAddress.IsLoopback(address)
            ? (new Tcp(address, uri.Port), null)
            : (null, "a token would cross the network in clear; listen on 127.0.0.1 and put a TLS proxy or an SSH tunnel in front");
    }
}
