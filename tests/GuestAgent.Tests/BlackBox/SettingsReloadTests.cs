using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>What SIGHUP does to a published agent.</summary>
public sealed class SettingsReloadTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Limits_lists_and_the_logs_level_change_without_the_host_noticing()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        Assert.Contains("\"exit_code\":0", Exec(host, "true"), StringComparison.Ordinal);
        await ReloadAsync(
            agent,
            config =>
                config
                    .Replace("\"command_whitelist\": null", "\"command_whitelist\": [\"false\"]", StringComparison.Ordinal)
                    .Replace("\"max_message_size_kb\": 64", "\"max_message_size_kb\": 1", StringComparison.Ordinal)
                    .Replace("\"max_concurrent_requests\": 10", "\"max_concurrent_requests\": 3", StringComparison.Ordinal)
                    .Replace("\"log_level\": \"info\"", "\"log_level\": \"debug\"", StringComparison.Ordinal)
        );
        Assert.Contains("\"code\":-32001", Exec(host, "true"), StringComparison.Ordinal);
        Assert.Contains("\"exit_code\":1", Exec(host, "false"), StringComparison.Ordinal);
        Assert.Contains("\"data\":{\"limit\":1024}", host.Ask(new string('x', 1025)), StringComparison.Ordinal);
        Assert.Contains(
            "\"limits\":{\"max_message_bytes\":1024,\"max_concurrent_requests\":3}",
            host.Ask("""{"jsonrpc":"2.0","id":1,"method":"get_agent_info"}"""),
            StringComparison.Ordinal
        );
        await SaysAsync(agent, "debug request method=get_agent_info");
    }

    [Fact]
    public async Task A_request_in_flight_ends_under_the_settings_that_it_began_with()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        host.Send("""{"jsonrpc":"2.0","id":5,"method":"exec_command","params":{"command":"sleep","args":["2"]}}""");
        Assert.Contains("\"pong\":true", host.Ask(Ping), StringComparison.Ordinal);
        await ReloadAsync(
            agent,
            config => config.Replace("\"max_command_timeout_seconds\": 300", "\"max_command_timeout_seconds\": 1", StringComparison.Ordinal)
        );
        Assert.Contains("\"id\":5,\"result\"", host.Line(), StringComparison.Ordinal);
        Assert.Contains(
            "max_command_timeout_seconds",
            host.Ask(6, "exec_command", new { command = "true", timeout_seconds = 2 }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task With_any_mistake_the_last_good_settings_stay_and_one_line_names_them_all()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var config = Path.Combine(agent.Folder, "config.json");
        var good = await File.ReadAllTextAsync(config);
        await File.WriteAllTextAsync(
            config,
            good.Replace("\"command_whitelist\": null", "\"command_whitelist\": []", StringComparison.Ordinal)
                .Replace("\"version\": \"1.0\"", "\"colour\": 1", StringComparison.Ordinal)
        );
        agent.Process.Signal("HUP");
        await SaysAsync(agent, "error settings not changed");
        var line = Assert.Single(agent.Process.Error, line => line.Contains("settings not changed", StringComparison.Ordinal));
        Assert.Contains("colour is no known key; ", line, StringComparison.Ordinal);
        Assert.Contains("version is missing", line, StringComparison.Ordinal);
        Assert.Contains("\"exit_code\":0", Exec(host, "true"), StringComparison.Ordinal);
        File.Delete(config);
        agent.Process.Signal("HUP");
        await SaysAsync(agent, "no such file or directory");
        Assert.Contains("\"exit_code\":0", Exec(host, "true"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            config,
            good.Replace("\"command_whitelist\": null", "\"command_whitelist\": []", StringComparison.Ordinal)
        );
        File.SetUnixFileMode(config, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        agent.Process.Signal("HUP");
        await SaysAsync(agent, "settings read again");
        Assert.Contains("\"code\":-32001", Exec(host, "true"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_file_that_was_moved_away_is_begun_anew_and_another_one_is_changed_to()
    {
        await using var agent = await AgentUnderTest.StartAsync(folder =>
            RunningAgent
                .Config(folder)
                .Replace("\"log_level\": \"info\"", $"\"log_level\": \"info\", \"log_file\": \"{folder}/a.log\"", StringComparison.Ordinal)
        );
        using var host = agent.Connect();
        var first = Path.Combine(agent.Folder, "a.log");
        await HasAsync(first, "host connected");
        File.Move(first, first + ".moved");
        agent.Process.Signal("HUP");
        await HasAsync(first, "settings read again");
        Assert.DoesNotContain("settings read again", await File.ReadAllTextAsync(first + ".moved"), StringComparison.Ordinal);
        var config = Path.Combine(agent.Folder, "config.json");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace("a.log", "b.log", StringComparison.Ordinal));
        agent.Process.Signal("HUP");
        await HasAsync(Path.Combine(agent.Folder, "b.log"), "settings read again");
        Assert.Empty(agent.Process.Error);
    }

    [Fact]
    public async Task Flags_keep_winning_and_state_dir_needs_a_restart()
    {
        await using var agent = await AgentUnderTest.StartAsync(null, "--log-level", "info");
        await ReloadAsync(
            agent,
            config => config.Replace("\"log_level\": \"info\"", "\"log_level\": \"error\", \"state_dir\": \"/x\"", StringComparison.Ordinal)
        );
        await SaysAsync(agent, "settings read again");
        // The folder was given as a flag, too.
        Assert.DoesNotContain(agent.Process.Error, line => line.Contains("state_dir", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_channel_name_has_the_agent_wait_for_that_port()
    {
        using var folder = new TestFolder("agrl");
        var config = folder["config.json"];
        var text = RunningAgent
            .Config(folder.Path)
            .Replace("\"version\"", $"\"state_dir\": \"{folder["s"]}\", \"version\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(config, text.Replace("org.kvmmanager.agent.0", "org.example.first", StringComparison.Ordinal));
        File.SetUnixFileMode(config, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var agent = ChildProcess.Start(PublishedAgent.Path, "--config", config);
        await SaysAsync(agent, "port not open port=/dev/virtio-ports/org.example.first");
        await File.WriteAllTextAsync(
            config,
            text.Replace("org.kvmmanager.agent.0", "org.example.second", StringComparison.Ordinal)
                .Replace(folder["s"], folder["other"], StringComparison.Ordinal)
        );
        agent.Signal("HUP");
        await SaysAsync(agent, "port not open port=/dev/virtio-ports/org.example.second");
        await SaysAsync(agent, $"state_dir needs a restart of the agent to change used={folder["s"]} set={folder["other"]}");
        Assert.Equal(0, await agent.StopAsync(Limit));
    }

    [RootFact]
    public async Task A_file_that_appears_at_the_default_path_is_taken_and_one_that_vanishes_is_a_mistake()
    {
        using var folder = new TestFolder("agrd");
        await using var agent = ChildProcess.Start(
            "unshare",
            "-m",
            "sh",
            "-c",
            "mount -t tmpfs none /etc && mkdir /etc/kvmmanager-agent && exec \"$0\" \"$@\"",
            PublishedAgent.Path,
            "--device",
            "unix:" + folder["s"],
            "--state-dir",
            folder["state"]
        );
        await SaysAsync(agent, "no settings file: the built-in settings are used file=/etc/kvmmanager-agent/config.json");
        using var host = AgentClient.Greeted(folder["s"]);
        Assert.Contains("\"exit_code\":0", Exec(host, "true"), StringComparison.Ordinal);
        agent.Signal("HUP");
        await SaysAsync(agent, "settings read again file=\"none: the built-in settings\"");
        // The agent's own /etc, which nobody else sees.
        var config = $"/proc/{agent.Id}/root/etc/kvmmanager-agent/config.json";
        var text = RunningAgent.Config("/nowhere");
        await File.WriteAllTextAsync(
            config,
            text.Replace("\"command_whitelist\": null", "\"command_whitelist\": [7]", StringComparison.Ordinal)
        );
        agent.Signal("HUP");
        await SaysAsync(agent, "settings not changed");
        Assert.Contains("\"exit_code\":0", Exec(host, "true"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            config,
            text.Replace("\"command_whitelist\": null", "\"command_whitelist\": [\"false\"]", StringComparison.Ordinal)
        );
        agent.Signal("HUP");
        await SaysAsync(agent, "settings read again file=/etc/kvmmanager-agent/config.json");
        Assert.Contains(
            "denied by security.command_whitelist in /etc/kvmmanager-agent/config.json",
            Exec(host, "true"),
            StringComparison.Ordinal
        );
        File.Delete(config);
        agent.Signal("HUP");
        await SaysAsync(agent, "is not there any more");
        Assert.Contains("\"code\":-32001", Exec(host, "true"), StringComparison.Ordinal);
        Assert.Equal(0, await agent.StopAsync(Limit));
    }

    private static string Exec(AgentClient host, string command) => host.Ask(9, "exec_command", new { command });

    private static async Task ReloadAsync(AgentUnderTest agent, Func<string, string> change)
    {
        var config = Path.Combine(agent.Folder, "config.json");
        await File.WriteAllTextAsync(config, change(await File.ReadAllTextAsync(config)));
        agent.Process.Signal("HUP");
        await SaysAsync(agent, "settings read again");
    }

    private static Task HasAsync(string file, string text) =>
        Eventually.HoldsAsync(
            $"'{text}' in {file}",
            () => File.Exists(file) && File.ReadAllText(file).Contains(text, StringComparison.Ordinal),
            Limit
        );

    private static Task SaysAsync(AgentUnderTest agent, string text) => SaysAsync(agent.Process, text);

    private static Task SaysAsync(ChildProcess agent, string text) =>
        Eventually.HoldsAsync(
            $"'{text}' in the agent's log",
            () => agent.Error.Any(line => line.Contains(text, StringComparison.Ordinal)),
            Limit
        );
}
