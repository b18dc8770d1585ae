using System.Diagnostics;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

public sealed class ProcessTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task D34_on_sigterm_work_in_flight_ends_first_then_the_agent_with_0_and_the_socket_is_gone()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        host.Send("""{"jsonrpc":"2.0","id":5,"method":"exec_command","params":{"command":"sleep","args":["1"]}}""");
        Assert.Contains("\"pong\":true", host.Ask(Ping), StringComparison.Ordinal);
        var began = Stopwatch.GetTimestamp();
        agent.Process.Signal("TERM");
        Assert.Contains("\"exit_code\":0", host.Line(), StringComparison.Ordinal);
        Assert.Equal(0, await agent.Process.EndsAsync(Limit));
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(4), "it waited on when nothing was left to wait for");
        Assert.False(File.Exists(agent.Socket));
    }

    [Fact]
    public async Task D34_work_that_does_not_end_is_ended_after_5_seconds()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        host.Send("""{"jsonrpc":"2.0","id":5,"method":"exec_command","params":{"command":"sleep","args":["60"],"timeout_seconds":60}}""");
        Assert.Contains("\"pong\":true", host.Ask(Ping), StringComparison.Ordinal);
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(0, await agent.Process.StopAsync(Limit));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 4.5, 8);
    }

    [Fact]
    public async Task Reboot_starts_the_process_anew_with_another_instance_and_shutdown_ends_it()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        string before;
        using (var host = agent.Connect())
        {
            before = InstanceOf(host);
            Assert.Contains("\"initiated\":true", host.Ask(2, "reboot", new { timeout_seconds = 0 }), StringComparison.Ordinal);
            Assert.Throws<EndOfStreamException>(host.Line);
        }
        await Eventually.HoldsAsync("another instance", () => InstanceAt(agent.Socket) is { } now && now != before, Limit);
        Assert.False(agent.Process.HasEnded);
        using (var host = agent.Connect())
        {
            Assert.Contains("\"initiated\":true", host.Ask(3, "shutdown", new { timeout_seconds = 0 }), StringComparison.Ordinal);
        }
        Assert.Equal(0, await agent.Process.EndsAsync(Limit));
    }

    [Fact]
    public async Task A_stale_socket_is_replaced_a_live_one_and_a_file_are_not()
    {
        using var folder = new TestFolder("agsk");
        await using (var first = await AgentUnderTest.StartAsync())
        {
            var taken = await RunAsync("unix:" + first.Socket);
            Assert.Equal(1, taken.Code);
            Assert.Contains("another process listens there", taken.Error, StringComparison.Ordinal);
            using var host = first.Connect();
            await first.Process.KillAsync();
            Assert.True(File.Exists(first.Socket));
            await using var again = ChildProcess.Start(
                PublishedAgent.Path,
                "--device",
                "unix:" + first.Socket,
                "--state-dir",
                folder["state"]
            );
            await Eventually.HoldsAsync("a listener", () => CanConnect(first.Socket), Limit);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(first.Socket));
        }
        File.WriteAllText(folder["file"], "kept");
        Assert.Contains("no socket stands there", (await RunAsync("unix:" + folder["file"])).Error, StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(folder["file"]));
        var longPath = await RunAsync("unix:" + folder[new string('x', 120)]);
        Assert.Contains("at most 107", longPath.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task D20_a_wrong_configuration_ends_the_agent_with_78_and_names_every_mistake()
    {
        using var folder = new TestFolder("agcf");
        File.WriteAllText(folder["c.json"], """{"version":"1","colour":1}""");
        File.SetUnixFileMode(folder["c.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var run = await ToolRun.OfAsync(PublishedAgent.Path, ["--config", folder["c.json"]], limit: Limit);
        Assert.Equal(78, run.Code);
        Assert.Contains(folder["c.json"] + ":1: colour is no known key", run.Error, StringComparison.Ordinal);
        Assert.Contains("security is missing", run.Error, StringComparison.Ordinal);
        Assert.Equal(78, (await ToolRun.OfAsync(PublishedAgent.Path, ["--config", folder["absent.json"]], limit: Limit)).Code);
    }

    [Fact]
    public async Task Usage_version_and_help()
    {
        Assert.Equal(2, (await ToolRun.OfAsync(PublishedAgent.Path, ["--colour"], limit: Limit)).Code);
        Assert.Matches(
            @"^kvmmanager-agent \d+\.\d+\.\d+\n$",
            (await ToolRun.OfAsync(PublishedAgent.Path, ["--version"], limit: Limit)).Output
        );
        Assert.Contains("Usage:", (await ToolRun.OfAsync(PublishedAgent.Path, ["--help"], limit: Limit)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task D33_a_port_that_is_not_there_is_waited_for()
    {
        using var folder = new TestFolder("agpt");
        await using var agent = ChildProcess.Start(PublishedAgent.Path, "--device", folder["port"], "--state-dir", folder["state"]);
        await Eventually.HoldsAsync(
            "the waiting for the port",
            () => agent.Error.Any(line => line.Contains("waiting for it", StringComparison.Ordinal)) || agent.HasEnded,
            Limit
        );
        Assert.False(agent.HasEnded);
        Assert.Equal(
            !File.Exists(SettingsFile.DefaultPath),
            agent.Error.Any(line =>
                line.Contains("the built-in settings are used", StringComparison.Ordinal)
                && line.Contains(SettingsFile.DefaultPath, StringComparison.Ordinal)
            )
        );
        Assert.Equal(0, await agent.StopAsync(Limit));
    }

    [Fact]
    public async Task A_host_that_could_not_be_accepted_is_accepted_when_that_is_possible_again()
    {
        await using var agent = await AgentUnderTest.StartAsync(folder =>
            RunningAgent
                .Config(folder)
                .Replace("\"connection_retry_seconds\": 5", "\"connection_retry_seconds\": 1", StringComparison.Ordinal)
        );
        // Waited for, so that what the start opens and closes is over.
        agent.Connect().Dispose();
        await LimitFilesAsync(agent, "3");
        using var host = new AgentClient(agent.Socket);
        host.Send(Ping);
        await Eventually.HoldsAsync(
            "the warning that the host was not accepted",
            () => agent.Process.Error.Any(line => line.Contains("host not accepted", StringComparison.Ordinal)),
            Limit
        );
        await LimitFilesAsync(agent, "1024");
        Assert.Contains("\"pong\":true", host.Line(), StringComparison.Ordinal);
        Assert.Single(agent.Process.Error, line => line.Contains("\"too many open files\" retry_s=1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_goes_to_log_file_from_log_level_on()
    {
        await using var agent = await AgentUnderTest.StartAsync(folder =>
            RunningAgent
                .Config(folder)
                .Replace("\"log_level\": \"info\"", $"\"log_level\": \"info\", \"log_file\": \"{folder}/a.log\"", StringComparison.Ordinal)
        );
        using var host = agent.Connect();
        // Written by a thread of its own.
        await Eventually.HoldsAsync(
            "the log in its file",
            () => File.ReadAllText(Path.Combine(agent.Folder, "a.log")).Contains("host connected", StringComparison.Ordinal),
            Limit
        );
        Assert.Empty(agent.Process.Error);
        await using var quiet = await AgentUnderTest.StartAsync(null, "-l", "error");
        using var quietHost = quiet.Connect();
        Assert.Empty(quiet.Process.Error);
    }

    private static Task<ToolRun> RunAsync(string device) => ToolRun.OfAsync(PublishedAgent.Path, ["--device", device], limit: Limit);

    /// <summary>Null while nobody serves there: the old process may still hold its socket, and drop whoever connects.</summary>
    private static string? InstanceAt(string path)
    {
        try
        {
            using var host = AgentClient.Greeted(path);
            return InstanceOf(host);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or EndOfStreamException)
        {
            return null;
        }
    }

    private static async Task LimitFilesAsync(AgentUnderTest agent, string files)
    {
        var set = await ToolRun.OfAsync("prlimit", ["--pid", $"{agent.Process.Id}", $"--nofile={files}:"], limit: Limit);
        Assert.True(set.Code == 0, set.Error);
    }

    private static string InstanceOf(AgentClient host) =>
        System
            .Text.Json.JsonDocument.Parse(host.Ask("""{"jsonrpc":"2.0","id":4,"method":"get_agent_info"}"""))
            .RootElement.GetProperty("result")
            .GetProperty("instance_id")
            .GetString()!;

    private static bool CanConnect(string path)
    {
        try
        {
            using var client = new AgentClient(path);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
