using System.Globalization;
using System.Text.Json.Nodes;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>Each key of the settings file does something in the published agent; log_file and max_message_size_kb are tried beside the log and the channel.</summary>
public sealed class SettingsEffectTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Log_level()
    {
        await using var agent = await StartAsync("log_level", "\"error\"");
        agent.Connect().Dispose();
        Assert.Empty(agent.Process.Error);
    }

    [Fact]
    public async Task Channel_name()
    {
        using var folder = new TestFolder("agst");
        await using var agent = StartWithoutFlags(folder, "channel_name", "\"org.example.other.7\"");
        await SaysAsync(agent, "port not open port=/dev/virtio-ports/org.example.other.7 ");
    }

    [Fact]
    public async Task Connection_retry_seconds()
    {
        using var folder = new TestFolder("agst");
        // Nothing tells of a port in a folder that is made later: it is found by trying again.
        await using var agent = StartWithoutFlags(folder, "connection_retry_seconds", "1", "--device", folder["later/port"]);
        await SaysAsync(agent, "port not open");
        Directory.CreateDirectory(folder["later"]);
        Assert.Equal(0, (await ToolRun.OfAsync("mkfifo", [folder["later/port"]], limit: Limit)).Code);
        await SaysAsync(agent, "port open");
        // By the agent's own clock, which no busy machine makes wait; with the 5 seconds of the default it would be 5.
        Assert.InRange(TimeOf(agent, "port open") - TimeOf(agent, "port not open"), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(4.5));
    }

    [Fact]
    public async Task State_dir()
    {
        using var folder = new TestFolder("agst");
        await using var agent = StartWithoutFlags(folder, "state_dir", $"\"{folder["a/state"]}\"", "--device", folder["port"]);
        await SaysAsync(agent, "port not open");
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            new DirectoryInfo(folder["a/state"]).UnixFileMode
        );
    }

    [Fact]
    public async Task Power()
    {
        await using var agent = await StartAsync("power", "\"deny\"");
        using var host = agent.Connect();
        var answer = host.Ask(1, "shutdown", new { timeout_seconds = 0 });
        Assert.Contains("\"code\":-32001", answer, StringComparison.Ordinal);
        Assert.Contains("denied by power", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_timeout_seconds()
    {
        await using var agent = await StartAsync("request_timeout_seconds", "1");
        using var host = agent.Connect();
        var answer = host.Ask(1, "exec_command", new { command = "sleep", args = (string[])["15"] });
        Assert.Contains("\"code\":-32003", answer, StringComparison.Ordinal);
        Assert.Contains("not done after 1 s", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Max_concurrent_requests()
    {
        await using var agent = await StartAsync("max_concurrent_requests", "1");
        using var host = agent.Connect();
        host.Send("""{"jsonrpc":"2.0","id":1,"method":"exec_command","params":{"command":"sleep","args":["1"]}}""");
        var second = host.Ask(2, "exec_command", new { command = "true" });
        Assert.Contains("\"id\":2,\"error\":{\"code\":-32006", second, StringComparison.Ordinal);
        Assert.Contains("\"id\":1,\"result\"", host.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Allowed_read_paths_and_max_file_size_mb()
    {
        await using var agent = await StartAsync(
            folder => ("security.allowed_read_paths", $"[\"{folder}/shown\"]"),
            _ => ("security.max_file_size_mb", "1")
        );
        var shown = Directory.CreateDirectory(Path.Combine(agent.Folder, "shown")).FullName;
        File.WriteAllText(shown + "/small", "x");
        File.WriteAllBytes(shown + "/large", new byte[(1024 * 1024) + 1]);
        using var host = agent.Connect();
        Assert.Contains("\"content\":\"x\"", host.Ask(1, "file_read", new { path = shown + "/small" }), StringComparison.Ordinal);
        Assert.Contains(
            "\"code\":-32001",
            host.Ask(2, "file_read", new { path = agent.Folder + "/config.json" }),
            StringComparison.Ordinal
        );
        Assert.Contains("\"limit\":1048576", host.Ask(3, "file_read", new { path = shown + "/large" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Allowed_write_paths_and_max_file_size_mb()
    {
        await using var agent = await StartAsync(
            folder => ("security.allowed_write_paths", $"[\"{folder}/open\"]"),
            _ => ("security.max_file_size_mb", "1"),
            _ => ("max_message_size_kb", "2048")
        );
        var open = Directory.CreateDirectory(Path.Combine(agent.Folder, "open")).FullName;
        using var host = agent.Connect();
        Assert.Contains("\"result\"", host.Ask(1, "file_write", new { path = open + "/f", content = "x" }), StringComparison.Ordinal);
        Assert.Contains(
            "\"code\":-32001",
            host.Ask(2, "file_write", new { path = agent.Folder + "/f", content = "x" }),
            StringComparison.Ordinal
        );
        var large = new string('x', (1024 * 1024) + 1);
        Assert.Contains(
            "\"limit\":1048576",
            host.Ask(3, "file_write", new { path = open + "/f", content = large }),
            StringComparison.Ordinal
        );
        Assert.Equal("x", File.ReadAllText(open + "/f"));
    }

    [Fact]
    public async Task Command_whitelist()
    {
        await using var agent = await StartAsync("security.command_whitelist", "[\"true\"]");
        using var host = agent.Connect();
        Assert.Contains("\"exit_code\":0", host.Ask(1, "exec_command", new { command = "true" }), StringComparison.Ordinal);
        Assert.Contains("\"code\":-32001", host.Ask(2, "exec_command", new { command = "false" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Max_command_timeout_seconds()
    {
        await using var agent = await StartAsync("security.max_command_timeout_seconds", "2");
        using var host = agent.Connect();
        Assert.Contains(
            "max_command_timeout_seconds",
            host.Ask(1, "exec_command", new { command = "true", timeout_seconds = 3 }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"exit_code\":0",
            host.Ask(2, "exec_command", new { command = "true", timeout_seconds = 2 }),
            StringComparison.Ordinal
        );
        // It binds a request that names no time, too.
        Assert.Contains(
            "not done after 2 s",
            host.Ask(3, "exec_command", new { command = "sleep", args = (string[])["15"] }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Max_output_mb()
    {
        await using var agent = await StartAsync("security.max_output_mb", "1");
        using var host = agent.Connect();
        var answer = host.Ask(1, "exec_command", new { command = "head", args = (string[])["-c", "1048577", "/dev/zero"] });
        Assert.Contains("\"stdout_truncated\":true", answer, StringComparison.Ordinal);
    }

    private static Task<AgentUnderTest> StartAsync(string key, string value) => StartAsync(_ => (key, value));

    private static Task<AgentUnderTest> StartAsync(params Func<string, (string Key, string Value)>[] changes) =>
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

    // No --state-dir, no socket: what those flags would decide comes from the file.
    private static ChildProcess StartWithoutFlags(TestFolder folder, string key, string value, params string[] flags)
    {
        var config = With(With(RunningAgent.Config(folder.Path), "state_dir", $"\"{folder["state"]}\""), key, value);
        File.WriteAllText(folder["config.json"], config);
        File.SetUnixFileMode(folder["config.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return ChildProcess.Start(PublishedAgent.Path, ["--config", folder["config.json"], .. flags]);
    }

    private static string With(string config, string key, string value)
    {
        var root = JsonNode.Parse(config)!.AsObject();
        var inSecurity = key.StartsWith("security.", StringComparison.Ordinal);
        (inSecurity ? root["security"]!.AsObject() : root)[inSecurity ? key["security.".Length..] : key] = JsonNode.Parse(value);
        return root.ToJsonString();
    }

    private static Task SaysAsync(ChildProcess agent, string text) =>
        Eventually.HoldsAsync(
            $"'{text}' in the agent's log",
            () => agent.Error.Any(l => l.Contains(text, StringComparison.Ordinal)),
            Limit
        );

    private static DateTimeOffset TimeOf(ChildProcess agent, string text) =>
        DateTimeOffset.Parse(
            agent.Error.First(line => line.Contains(text, StringComparison.Ordinal)).Split(' ')[0],
            CultureInfo.InvariantCulture
        );
}
