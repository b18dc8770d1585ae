using System.CommandLine;
using System.Reflection;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;
using Orchestrator.Client;

namespace Orchestrator.Cli.Verbs;

/// <summary><c>orch version</c>: ours, and the service's where one answers.</summary>
internal static class VersionVerb
{
    /// <summary>This program's version.</summary>
    public static string Own { get; } =
        typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static Command Build(ServerOptions options)
    {
        var command = new Command("version", "Shows the version of orch and, where one answers, of the service.");
        command.SetAction(
            async (parsed, stop) =>
            {
                options.Terminal.Output.WriteLine($"orch {Own}");
                if (options.Choose(parsed).Address is { } address)
                {
                    options.Terminal.Output.WriteLine(
                        $"service {SafeText.Of(await ServiceVersionAsync(address, stop).ConfigureAwait(false))}"
                    );
                }
                return ExitCodes.Ok;
            }
        );
        return command;
    }

    private static async Task<string> ServiceVersionAsync(ServerAddress address, CancellationToken stop)
    {
        try
        {
            using var client = new OrchestratorClient(address);
            var life = await client.LifeAsync(stop).ConfigureAwait(false);
            return $"{life.Version} at {address}";
        }
        catch (ApiException e)
        {
            return $"not known: {e.Message}";
        }
    }
}
