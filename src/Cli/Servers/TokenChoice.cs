using Orchestrator.Cli.Output;
using Orchestrator.Client;
using Orchestrator.Protocol;

namespace Orchestrator.Cli.Servers;

/// <summary>Which token is shown: --token-file, then ORCH_TOKEN; a unix socket needs none.</summary>
internal static class TokenChoice
{
    /// <exception cref="ApiException">The file cannot be read.</exception>
    public static string? Of(string? tokenFile, Terminal terminal)
    {
        if (string.IsNullOrEmpty(tokenFile))
        {
            return terminal.Environment("ORCH_TOKEN") is { Length: > 0 } token ? token.Trim() : null;
        }
        try
        {
            return File.ReadAllText(tokenFile).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(AgentError.BadRequest, $"--token-file {tokenFile} cannot be read: {e.Message}", e);
        }
    }
}
