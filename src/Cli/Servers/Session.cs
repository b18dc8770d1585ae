using System.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Client;

namespace Orchestrator.Cli.Servers;

/// <summary>One run of a verb: its terminal and the service it asks.</summary>
internal sealed class Session(Terminal terminal, OrchestratorClient client) : IDisposable
{
    public Terminal Terminal { get; } = terminal;
    public OrchestratorClient Client { get; } = client;

    public TextWriter Output => Terminal.Output;

    public void Dispose() => Client.Dispose();
}

/// <summary>The options that every verb shares.</summary>
internal sealed class ServerOptions(Terminal terminal)
{
    public Option<string?> Server { get; } =
        new("--server")
        {
            Description = "The service: unix:PATH, or http(s)://HOST:PORT with a token (default: ORCH_SERVER, then the local socket)",
            HelpName = "URL|unix:PATH",
            Recursive = true,
        };

    public Option<string?> TokenFile { get; } =
        new("--token-file")
        {
            Description = "File that holds the token for TCP (default: ORCH_TOKEN)",
            HelpName = "FILE",
            Recursive = true,
        };

    public Terminal Terminal { get; } = terminal;

    /// <exception cref="ApiException">No service was found, or what was given is wrong.</exception>
    public Session Open(ParseResult parsed) =>
        new(Terminal, new OrchestratorClient(Choose(parsed).Require(), TokenChoice.Of(parsed.GetValue(TokenFile), Terminal)));

    public ServerChoice Choose(ParseResult parsed) => ServerChoice.Of(parsed.GetValue(Server), Terminal);
}
