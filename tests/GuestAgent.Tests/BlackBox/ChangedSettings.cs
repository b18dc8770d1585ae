using System.Text.Json.Nodes;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>Published agents whose settings file differs from the usual one in one key or a few, <c>security.</c> before those of that object.</summary>
internal static class ChangedSettings
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task<AgentUnderTest> StartAsync(string key, string value) => StartAsync(_ => (key, value));

    /// <param name="changes">Each is given the agent's folder.</param>
    public static Task<AgentUnderTest> StartAsync(params Func<string, (string Key, string Value)>[] changes) =>
        AgentUnderTest.StartAsync(folder =>
            changes.Aggregate(
                RunningAgent.Config(folder),
                (config, change) =>
                {
                    var (key, value) = change(folder);
                    return With(config, key, value);
                }
            )
        );

    /// <summary>No --state-dir, no socket: what those flags would decide comes from the file.</summary>
    public static ChildProcess StartWithoutFlags(TestFolder folder, string key, string value, params string[] flags)
    {
        var config = With(With(RunningAgent.Config(folder.Path), "state_dir", $"\"{folder["state"]}\""), key, value);
        File.WriteAllText(folder["config.json"], config);
        File.SetUnixFileMode(folder["config.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return ChildProcess.Start(PublishedAgent.Path, ["--config", folder["config.json"], .. flags]);
    }

    public static Task SaysAsync(ChildProcess agent, string text) =>
        Eventually.HoldsAsync(
            $"'{text}' in the agent's log",
            () => agent.Error.Any(l => l.Contains(text, StringComparison.Ordinal)),
            Limit
        );

    private static string With(string config, string key, string value)
    {
        var root = JsonNode.Parse(config)!.AsObject();
        var inSecurity = key.StartsWith("security.", StringComparison.Ordinal);
        (inSecurity ? root["security"]!.AsObject() : root)[inSecurity ? key["security.".Length..] : key] = JsonNode.Parse(value);
        return root.ToJsonString();
    }
}
