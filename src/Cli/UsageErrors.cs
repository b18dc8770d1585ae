using System.CommandLine;
using Orchestrator.Cli.Verbs;

namespace Orchestrator.Cli;

/// <summary>What was wrong with a command line, and where to look.</summary>
internal static class UsageErrors
{
    public static string Tell(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command is RootCommand && parsed.UnmatchedTokens is [var verb, ..])
        {
            return $"there is no verb '{verb}'; 'orch --help' lists the verbs";
        }
        var what = string.Join("; ", parsed.Errors.Select(e => e.Message.TrimEnd('.')).Distinct());
        var hint =
            command.Name == ExecVerb.Name && !parsed.Tokens.Any(t => t.Value == "--")
                ? "; put '--' before the command: orch exec VM -- CMD ARGS…"
                : "";
        return command is RootCommand ? $"{what}; see 'orch --help'" : $"{what}{hint}; see 'orch {command.Name} --help'";
    }
}
