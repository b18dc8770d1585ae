using System.Text.Json;
using Orchestrator.GuestAgent.Commands;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>Control groups that are used up, and what many commands leave of them, of descriptors and of the process table.</summary>
public sealed class ControlGroupTests
{
    private const string HideControlGroups =
        "for m in $(awk '$3==\"cgroup2\"{print $2}' /proc/mounts); do umount -l \"$m\" || exit 1; done; exec \"$@\"";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [ControlGroupFact]
    public async Task D8_an_agent_that_may_make_no_control_groups_any_more_still_ends_all_of_a_command()
    {
        var own = $"{ControlGroupFactAttribute.Folder}/kvmmanager-test-{RandomHex.Of(4)}";
        Directory.CreateDirectory(own);
        try
        {
            await using var agent = await AgentUnderTest.StartUnderAsync(["sh", "-c", $"echo 0 > {own}/cgroup.procs && exec \"$@\"", "sh"]);
            using var host = agent.Connect();
            Assert.True(InOwnGroup(host));

            await File.WriteAllTextAsync(own + "/cgroup.max.descendants", "0");
            Assert.False(InOwnGroup(host));
            var processes = new MarkedProcesses();
            var answer = Shell(
                host,
                $"(env -i setsid sh -c '/bin/sleep {processes.Nap} & /bin/sleep {processes.Nap} &' &); sleep {processes.Nap}",
                1
            );
            Assert.Contains("all of its processes were ended", answer, StringComparison.Ordinal);
            Assert.Empty(processes.Alive());
            Assert.Equal(0, MarkedProcesses.ZombiesOf(agent.Process.Id));

            await File.WriteAllTextAsync(own + "/cgroup.max.descendants", "max");
            Assert.True(InOwnGroup(host));
        }
        finally
        {
            Directory.Delete(own);
        }
    }

    [ControlGroupFact]
    public async Task D8_hundreds_of_commands_leave_no_zombie_no_descriptor_no_thread_and_no_control_group()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        await ManyAsync(agent);
        Assert.Empty(Directory.GetDirectories(ControlGroupFactAttribute.Folder!, $"{Cgroups.LeafPrefix}{agent.Process.Id}-*"));
    }

    [RootFact]
    public async Task D8_hundreds_of_commands_without_control_groups_leave_no_zombie_no_descriptor_and_no_thread()
    {
        await using var agent = await AgentUnderTest.StartUnderAsync(["unshare", "-m", "sh", "-c", HideControlGroups, "sh"]);
        await ManyAsync(agent);
    }

    [RootTheory]
    [InlineData("kill -STOP $PPID; (setsid sleep NAP &); sleep NAP")]
    [InlineData("(setsid sleep NAP &); kill -STOP $PPID")]
    [InlineData("(while :; do kill -STOP $PPID; kill -CONT $PPID; done & sleep NAP) & sleep NAP")]
    public async Task D8_a_command_that_stops_its_own_keeper_is_ended_as_any(string script)
    {
        await using var agent = await AgentUnderTest.StartUnderAsync(["unshare", "-m", "sh", "-c", HideControlGroups, "sh"]);
        using var host = agent.Connect();
        var processes = new MarkedProcesses();
        var answer = Shell(host, script.Replace("NAP", processes.Nap, StringComparison.Ordinal), 1);
        Assert.Contains("\"code\":-32003", answer, StringComparison.Ordinal);
        Assert.Contains("all of its processes were ended", answer, StringComparison.Ordinal);
        Assert.Empty(processes.Alive());
        Assert.Equal(0, MarkedProcesses.ZombiesOf(agent.Process.Id));
        Assert.Contains("\"exit_code\":3", Shell(host, "exit 3", 10), StringComparison.Ordinal);
    }

    private static async Task ManyAsync(AgentUnderTest agent)
    {
        using var host = agent.Connect();
        var count = TestSize.Rounds(300);
        // As many threads and descriptors as the work needs are there before it is looked at.
        _ = RunSideBySide(host, 8);
        var before = ProcessFigures.Of(agent.Process.Id);
        for (var run = 0; run < count; )
        {
            run += RunSideBySide(host, 4);
        }
        await Eventually.SeesAsync(
            $"{before.Descriptors} descriptors, as before",
            () => Task.FromResult(ProcessFigures.Of(agent.Process.Id).Descriptors),
            now => now <= before.Descriptors,
            Limit
        );
        Assert.Equal(0, MarkedProcesses.ZombiesOf(agent.Process.Id));
        Assert.DoesNotContain(ProcessTable.Read(), process => process.Parent == agent.Process.Id);
        Assert.InRange(Directory.GetDirectories($"/proc/{agent.Process.Id}/task").Length, 1, 20);
    }

    /// <returns>How many ran: a hundred a second are taken, and the others answered busy.</returns>
    private static int RunSideBySide(AgentClient host, int count)
    {
        var run = 0;
        for (var i = 0; i < count; i++)
        {
            host.Send(i, "exec_command", new { command = "sh", args = (string[])["-c", "(true &); exit 3"] });
        }
        for (var i = 0; i < count; i++)
        {
            var line = host.Line();
            if (!line.Contains("\"code\":-32006", StringComparison.Ordinal))
            {
                Assert.Contains("\"exit_code\":3", line, StringComparison.Ordinal);
                run++;
            }
        }
        return run;
    }

    private static bool InOwnGroup(AgentClient host)
    {
        using var answer = JsonDocument.Parse(Shell(host, "cat /proc/self/cgroup", 10));
        return answer
            .RootElement.GetProperty("result")
            .GetProperty("stdout")
            .GetString()!
            .Contains(Cgroups.LeafPrefix, StringComparison.Ordinal);
    }

    private static string Shell(AgentClient host, string script, int seconds) =>
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
