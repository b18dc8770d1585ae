namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

public sealed class OrdinaryUserTests
{
    /// <summary>For <c>sh -c</c>: makes the agent that is launched another user's, with its folder.</summary>
    internal const string AsNobody = """
        set -e
        dir=$(dirname "$5")
        cp "$1" "$dir/agent"
        chown -R 65534:65534 "$dir"
        shift
        exec setpriv --reuid=65534 --regid=65534 --clear-groups "$dir/agent" "$@"
        """;

    [RootFact]
    public async Task D25_an_agent_of_an_ordinary_user_serves_runs_commands_as_that_user_and_says_what_it_may_not()
    {
        await using var agent = await AgentUnderTest.StartUnderAsync(["sh", "-c", AsNobody, "sh"], null, "--power", "system");
        using var host = agent.Connect();
        Assert.Contains("\"stdout\":\"65534 65534\\n\"", Shell(host, "echo $(id -u) $(id -G)"), StringComparison.Ordinal);
        var timedOut = Shell(host, "(env -i /usr/bin/setsid /bin/sleep 300 &); sleep 60", 1);
        Assert.Contains("all of its processes were ended", timedOut, StringComparison.Ordinal);
        Assert.Contains(
            "\"bytes_written\":1",
            host.Ask(2, "file_write", new { path = agent.Folder + "/f", content = "x" }),
            StringComparison.Ordinal
        );
        Assert.Contains("permission denied", host.Ask(3, "file_read", new { path = "/etc/shadow" }), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"filesystems\":[", host.Ask(4, "get_disk_usage", new { }), StringComparison.Ordinal);
        Assert.Contains("\"name\":\"lo\"", host.Ask(5, "get_network_info", new { }), StringComparison.Ordinal);
        var secret = host.Ask(6, "exec_command", new { command = "cat", args = (string[])["/etc/shadow"] });
        Assert.Contains("\"exit_code\":1", secret, StringComparison.Ordinal);
        Assert.Equal(0, await agent.Process.StopAsync(TimeSpan.FromSeconds(20)));
    }

    private static string Shell(AgentClient host, string script, int seconds = 20) =>
        host.Ask(
            1,
            "exec_command",
            new
            {
                command = "sh",
                args = (string[])["-c", script],
                timeout_seconds = seconds,
            }
        );
}
