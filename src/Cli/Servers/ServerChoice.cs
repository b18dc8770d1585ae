using Orchestrator.Cli.Output;
using Orchestrator.Client;
using Orchestrator.Protocol;

namespace Orchestrator.Cli.Servers;

/// <summary>Which service is asked: --server, then ORCH_SERVER, then the first local socket that exists.</summary>
/// <param name="Address">Null when no socket was found.</param>
/// <param name="Source">What decided, for people.</param>
/// <param name="Tried">The sockets looked for, in order.</param>
internal sealed record ServerChoice(ServerAddress? Address, string Source, IReadOnlyList<string> Tried)
{
    private const string SystemSocket = "/run/orchestrator/api.sock";

    /// <exception cref="ApiException">What was given is no address.</exception>
    public static ServerChoice Of(string? option, Terminal terminal)
    {
        if (!string.IsNullOrEmpty(option))
        {
            return new ServerChoice(Parse(option, "--server"), "--server", []);
        }
        if (terminal.Environment("ORCH_SERVER") is { Length: > 0 } variable)
        {
            return new ServerChoice(Parse(variable, "ORCH_SERVER"), "ORCH_SERVER", []);
        }
        var candidates = LocalSockets(terminal, AppContext.BaseDirectory);
        var found = candidates.FirstOrDefault(File.Exists);
        return new ServerChoice(found is null ? null : ServerAddress.OfSocket(found), "local socket", candidates);
    }

    /// <summary>The address, or an error that says where was looked and what to do.</summary>
    public ServerAddress Require() =>
        Address
        ?? throw new ApiException(
            AgentError.ServiceUnreachable,
            $"no service found: none of {string.Join(", ", Tried)} exists; start the service, or name it with --server unix:PATH or ORCH_SERVER ('orch doctor' tells more)"
        );

    /// <summary>Where a service on this machine may listen, in the order of trying.</summary>
    /// <param name="programFolder">The folder that holds this program.</param>
    internal static List<string> LocalSockets(Terminal terminal, string programFolder)
    {
        var sockets = new List<string> { SystemSocket };
        if (terminal.Environment("XDG_RUNTIME_DIR") is { Length: > 0 } runtime)
        {
            sockets.Add(Path.Combine(runtime, "orchestrator", "api.sock"));
        }
        // In a source tree: ROOT/dist/cli/orch finds the service that ROOT/start runs.
        sockets.Add(Path.GetFullPath(Path.Combine(programFolder, "..", "..", ".data", "api.sock")));
        return sockets;
    }

    private static ServerAddress Parse(string text, string source) =>
        ServerAddress.TryParse(text, out var address, out var why)
            ? address
            : throw new ApiException(AgentError.BadRequest, $"{source}: {why}");
}
