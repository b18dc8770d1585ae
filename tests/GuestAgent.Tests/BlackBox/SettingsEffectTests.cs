using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>Each key of the settings file does something in the published agent: a test for each, of its name, which fails when the key is ignored.</summary>
public sealed class SettingsEffectTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Version()
    {
        await using var agent = await ChangedSettings.StartAsync("version", "\"of the east, 7\"");
        agent.Connect().Dispose();
        await ChangedSettings.SaysAsync(agent.Process, "settings_version=\"of the east, 7\"");
    }

    [Fact]
    public async Task Log_level()
    {
        await using var agent = await ChangedSettings.StartAsync("log_level", "\"error\"");
        agent.Connect().Dispose();
        Assert.Empty(agent.Process.Error);
    }

    [Fact]
    public async Task Log_file()
    {
        await using var agent = await ChangedSettings.StartAsync(folder => ("log_file", $"\"{folder}/a.log\""));
        agent.Connect().Dispose();
        await Eventually.HoldsAsync(
            "the log in its file",
            () => File.ReadAllText(agent.Folder + "/a.log").Contains("agent started", StringComparison.Ordinal),
            Limit
        );
        Assert.Empty(agent.Process.Error);
    }

    [Fact]
    public async Task Max_message_size_kb()
    {
        await using var agent = await ChangedSettings.StartAsync("max_message_size_kb", "2");
        using var host = agent.Connect();
        var ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
        Assert.Contains("\"pong\"", host.Ask(ping.PadRight(2048)), StringComparison.Ordinal);
        Assert.Contains("\"data\":{\"limit\":2048}", host.Ask(ping.PadRight(2049)), StringComparison.Ordinal);
        Assert.Contains(
            "\"max_message_bytes\":2048",
            host.Ask("""{"jsonrpc":"2.0","id":2,"method":"get_agent_info"}"""),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Channel_name()
    {
        using var folder = new TestFolder("agst");
        await using var agent = ChangedSettings.StartWithoutFlags(folder, "channel_name", "\"org.example.other.7\"");
        await ChangedSettings.SaysAsync(agent, "port not open port=/dev/virtio-ports/org.example.other.7 ");
    }

    [Fact]
    public async Task Connection_retry_seconds()
    {
        using var folder = new TestFolder("agst");
        // Nothing tells of a port in a folder that is made later: it is found by trying again.
        await using var agent = ChangedSettings.StartWithoutFlags(
            folder,
            "connection_retry_seconds",
            "1",
            "--device",
            folder["later/port"]
        );
        await ChangedSettings.SaysAsync(agent, "port not open");
        Directory.CreateDirectory(folder["later"]);
        Assert.Equal(0, (await ToolRun.OfAsync("mkfifo", [folder["later/port"]], limit: Limit)).Code);
        await ChangedSettings.SaysAsync(agent, "port open");
        // By the agent's own clock, which no busy machine makes wait; with the 5 seconds of the default it would be 5.
        Assert.InRange(TimeOf(agent, "port open") - TimeOf(agent, "port not open"), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(4.5));
    }

    [Fact]
    public async Task State_dir()
    {
        using var folder = new TestFolder("agst");
        await using var agent = ChangedSettings.StartWithoutFlags(
            folder,
            "state_dir",
            $"\"{folder["a/state"]}\"",
            "--device",
            folder["port"]
        );
        await ChangedSettings.SaysAsync(agent, "port not open");
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            new DirectoryInfo(folder["a/state"]).UnixFileMode
        );
    }

    [Fact]
    public async Task Power()
    {
        await using var agent = await ChangedSettings.StartAsync("power", "\"deny\"");
        using var host = agent.Connect();
        var answer = host.Ask(1, "shutdown", new { timeout_seconds = 0 });
        Assert.Contains("\"code\":-32001", answer, StringComparison.Ordinal);
        Assert.Contains("denied by power", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_timeout_seconds()
    {
        await using var agent = await ChangedSettings.StartAsync("request_timeout_seconds", "1");
        using var host = agent.Connect();
        var answer = host.Ask(1, "exec_command", new { command = "sleep", args = (string[])["15"] });
        Assert.Contains("\"code\":-32003", answer, StringComparison.Ordinal);
        Assert.Contains("not done after 1 s", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Max_concurrent_requests()
    {
        await using var agent = await ChangedSettings.StartAsync("max_concurrent_requests", "1");
        using var host = agent.Connect();
        host.Send("""{"jsonrpc":"2.0","id":1,"method":"exec_command","params":{"command":"sleep","args":["1"]}}""");
        var second = host.Ask(2, "exec_command", new { command = "true" });
        Assert.Contains("\"id\":2,\"error\":{\"code\":-32006", second, StringComparison.Ordinal);
        Assert.Contains("\"id\":1,\"result\"", host.Line(), StringComparison.Ordinal);
    }

    private static DateTimeOffset TimeOf(ChildProcess agent, string text) =>
        DateTimeOffset.Parse(
            agent.Error.First(line => line.Contains(text, StringComparison.Ordinal)).Split(' ')[0],
            CultureInfo.InvariantCulture
        );
}
