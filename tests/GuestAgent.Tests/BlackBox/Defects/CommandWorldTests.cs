using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>What a command finds around it, whoever started the agent, and what is said of one that cannot be started.</summary>
public sealed class CommandWorldTests
{
    /// <summary>A starter with a umask, ignored signals, a variable and an open file of its own.</summary>
    private static readonly string[] OddStarter =
    [
        "sh",
        "-c",
        "umask 077; trap '' PIPE HUP USR1 CHLD; exec 7</etc/passwd; cd /tmp; SECRET=s3cret; export SECRET; exec \"$@\"",
        "sh",
    ];

    [Fact]
    public async Task D13_a_commands_world_is_the_documented_one_whoever_started_the_agent()
    {
        await using var agent = await AgentUnderTest.StartUnderAsync(OddStarter);
        using var host = agent.Connect();
        var names = Stdout(host, "env").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]);
        Assert.Equal(["HOME", "LANG", "LOGNAME", "PATH", "SHELL", "USER"], names.Order(StringComparer.Ordinal));
        Assert.Equal("0022\n/\n", Stdout(host, "sh", "-c", "umask; pwd"));
        var status = Stdout(host, "cat", "/proc/self/status");
        Assert.Contains("SigBlk:\t0000000000000000\n", status, StringComparison.Ordinal);
        Assert.Contains("SigIgn:\t0000000000000000\n", status, StringComparison.Ordinal);
        // ls has the folder itself open as 3.
        Assert.Equal("0\n1\n2\n3\n", Stdout(host, "ls", "/proc/self/fd"));
        Assert.Equal("/dev/null\n", Stdout(host, "readlink", "/proc/self/fd/0"));
        // pid, state, parent, group, session, terminal
        var stat = Stdout(host, "cat", "/proc/self/stat").Split(' ');
        Assert.Equal((stat[0], stat[0], "0"), (stat[4], stat[5], stat[6]));
    }

    [Fact]
    public async Task D13_an_agent_started_without_standard_streams_serves_and_keeps_its_commands_streams_apart()
    {
        await using var agent = await AgentUnderTest.StartUnderAsync(["sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh"]);
        using var host = agent.Connect();
        for (var i = 0; i < 3; i++)
        {
            using var answer = Ask(host, "sh", "-c", "cat; echo out; echo err >&2");
            var result = answer.RootElement.GetProperty("result");
            Assert.Equal(("out\n", "err\n"), (result.GetProperty("stdout").GetString(), result.GetProperty("stderr").GetString()));
        }
        Assert.Equal("0\n1\n2\n3\n", Stdout(host, "ls", "/proc/self/fd"));
    }

    [Fact]
    public async Task D27_a_program_ended_by_a_signal_has_the_signal_and_one_that_exits_has_none()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        using var killed = Ask(host, "sh", "-c", "kill -TERM $$");
        Assert.Equal(15, Number(killed, "signal"));
        Assert.Equal(JsonValueKind.Null, killed.RootElement.GetProperty("result").GetProperty("exit_code").ValueKind);
        using var exited = Ask(host, "sh", "-c", "exit 143");
        Assert.Equal(143, Number(exited, "exit_code"));
        Assert.False(exited.RootElement.GetProperty("result").TryGetProperty("signal", out _));
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        string[] odd = ["", "$HOME", "a b", "*", "`id`", "line\nbreak", "-n", "äöü😀", ""];
        Assert.Equal(string.Concat(odd.Select(one => one + "|")), Stdout(host, "printf", ["%s|", .. odd]));
        var large = new string('x', 60_000);
        Assert.Equal(large, Stdout(host, "printf", "%s", large));
        Assert.Equal("", Stdout(host, "true"));
    }

    [Fact]
    public async Task What_cannot_be_started_is_told_by_code_and_words()
    {
        await using var agent = await AgentUnderTest.StartAsync(folder =>
        {
            var root = JsonNode.Parse(RunningAgent.Config(folder))!;
            root["max_message_size_kb"] = 1024;
            return root.ToJsonString();
        });
        File.WriteAllText(agent.Folder + "/text", "echo no first line\n");
        File.WriteAllText(agent.Folder + "/lost", "#!/nonexistent/interpreter\n");
        File.WriteAllText(agent.Folder + "/plain", "#!/bin/sh\n");
        File.Copy("/bin/true", agent.Folder + "/busy");
        foreach (var name in (string[])["text", "lost", "busy"])
        {
            File.SetUnixFileMode(agent.Folder + "/" + name, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        File.SetUnixFileMode(agent.Folder + "/plain", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var writing = new FileStream(agent.Folder + "/busy", FileMode.Open, FileAccess.Write);
        using var host = agent.Connect();
        Refused(host, -32002, 127, "command not found", "no-such-command");
        Refused(host, -32002, 127, "command not found", agent.Folder + "/missing");
        Refused(host, -32002, 127, "its interpreter or loader", agent.Folder + "/lost");
        Refused(host, -32000, 126, "it is a directory", agent.Folder);
        Refused(host, -32000, 126, "permission denied", agent.Folder + "/plain");
        Refused(host, -32000, 126, "not a program", agent.Folder + "/text");
        Refused(host, -32000, 126, "program file is being written", agent.Folder + "/busy");
        Refused(host, -32000, 126, "argument list too long", "true", new string('x', 200_000));
        Refused(host, -32602, null, "relative path", "bin/true");
        Refused(host, -32602, null, "relative path", "./true");
        Refused(host, -32602, null, "command", "tr\0ue");
        Refused(host, -32602, null, "args", "true", "a\0b");
        Refused(host, -32602, null, "command", "");
        Assert.Equal("on\n", Stdout(host, "echo", "on"));
    }

    private static void Refused(AgentClient host, int code, int? exitCode, string words, string command, params string[] args)
    {
        using var answer = Ask(host, command, args);
        var error = answer.RootElement.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetInt32());
        Assert.Contains(words, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(exitCode, error.TryGetProperty("data", out var data) ? data.GetProperty("exit_code").GetInt32() : null);
    }

    private static int Number(JsonDocument answer, string member) =>
        answer.RootElement.GetProperty("result").GetProperty(member).GetInt32();

    private static string Stdout(AgentClient host, string command, params string[] args)
    {
        using var answer = Ask(host, command, args);
        return answer.RootElement.GetProperty("result").GetProperty("stdout").GetString()!;
    }

    private static JsonDocument Ask(AgentClient host, string command, params string[] args) =>
        JsonDocument.Parse(host.Ask(1, "exec_command", new { command, args }));
}
