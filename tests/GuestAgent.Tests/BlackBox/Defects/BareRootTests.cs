using System.Text.Json;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>D32: the binary needs nothing of the machine but its kernel. In a root that holds the binary alone, and in one with /proc.</summary>
public sealed class BareRootTests : IDisposable
{
    private const string Agent = "/kvmmanager-agent";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly TestFolder _root = new("agbr");

    public BareRootTests() => File.Copy(PublishedAgent.Path, _root.Path + Agent);

    public void Dispose() => _root.Dispose();

    [RootFact]
    public async Task D32_the_version_is_told_where_there_is_nothing_else()
    {
        var run = await ToolRun.OfAsync("chroot", [_root.Path, Agent, "--version"], limit: Limit);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("kvmmanager-agent ", run.Output, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task D32_it_serves_where_there_is_nothing_else()
    {
        await using var agent = await StartAsync("exec chroot \"$0\" \"$@\"");
        using var host = AgentClient.Greeted(_root["agent.sock"]);
        Assert.Contains("\"os_type\":\"linux\"", host.Ask(1, "get_system_info", new { }), StringComparison.Ordinal);
        // No program is there to ask.
        Assert.Contains("\"name\":\"lo\"", host.Ask(2, "get_network_info", new { }), StringComparison.Ordinal);
        Assert.Contains("\"code\":-3", host.Ask(3, "get_disk_usage", new { }), StringComparison.Ordinal);
        Assert.Contains("\"bytes_written\":1", host.Ask(4, "file_write", new { path = "/f", content = "x" }), StringComparison.Ordinal);
        Assert.Contains("\"content\":\"x\"", host.Ask(5, "file_read", new { path = "/f" }), StringComparison.Ordinal);
        Assert.Contains("command not found", host.Ask(6, "exec_command", new { command = "sh" }), StringComparison.Ordinal);
        RunsItself(host);
        var timedOut = host.Ask(
            7,
            "exec_command",
            new
            {
                command = Agent,
                args = (string[])["--device", "/later", "--state-dir", "/s"],
                timeout_seconds = 1,
            }
        );
        Assert.Contains("some of its processes may still be there", timedOut, StringComparison.Ordinal);
        Assert.Equal(0, await agent.StopAsync(Limit));
    }

    [RootFact]
    public async Task D32_it_serves_with_proc_alone()
    {
        Directory.CreateDirectory(_root["proc"]);
        await using var agent = await StartAsync(
            "exec unshare -m sh -c 'mount -t proc proc \"$0/proc\" && exec chroot \"$0\" \"$@\"' \"$0\" \"$@\""
        );
        using var host = AgentClient.Greeted(_root["agent.sock"]);
        Assert.Contains("\"filesystems\":[", host.Ask(1, "get_disk_usage", new { }), StringComparison.Ordinal);
        RunsItself(host);
        Assert.Equal(0, await agent.StopAsync(Limit));
    }

    private static void RunsItself(AgentClient host)
    {
        using var answer = JsonDocument.Parse(host.Ask(8, "exec_command", new { command = Agent, args = (string[])["--version"] }));
        var result = answer.RootElement.GetProperty("result");
        Assert.Equal(0, result.GetProperty("exit_code").GetInt32());
        Assert.StartsWith("kvmmanager-agent ", result.GetProperty("stdout").GetString(), StringComparison.Ordinal);
    }

    private async Task<ChildProcess> StartAsync(string script)
    {
        File.WriteAllText(_root["config.json"], RunningAgent.Config("/"));
        File.SetUnixFileMode(_root["config.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var agent = ChildProcess.Start(
            "sh",
            "-c",
            script,
            _root.Path,
            Agent,
            "--device",
            "unix:/agent.sock",
            "--config",
            "/config.json",
            "--state-dir",
            "/state"
        );
        await Eventually.HoldsAsync("the agent's socket", () => File.Exists(_root["agent.sock"]) || agent.HasEnded, Limit);
        return agent;
    }
}
