using System.Diagnostics;
using System.Text.Json;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>
/// What ends a command ends all of it, by control groups and without them. The kinds of agent: as this machine lets it be, and in a mount
/// namespace of its own that shows no control groups.
/// </summary>
public sealed class CommandTreeTests
{
    private const string HideControlGroups =
        "for m in $(awk '$3==\"cgroup2\"{print $2}' /proc/mounts); do umount -l \"$m\" || exit 1; done; exec \"$@\"";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private const string LostAll = "(env -i setsid sh -c '/bin/sleep NAP & /bin/sleep NAP &' &) ; sleep NAP";

    private static readonly Dictionary<string, string> Ways = new()
    {
        ["child"] = "sleep NAP",
        ["grandchild"] = "sh -c 'sleep NAP; true'; true",
        ["setsid"] = "setsid sleep NAP & sleep NAP",
        ["double fork"] = "(setsid sh -c 'sleep NAP & sleep NAP' &) ; sleep NAP",
        ["lost environment, parents and session"] = LostAll,
        ["ignores SIGTERM"] = "trap '' TERM INT HUP QUIT; sh -c \"trap '' TERM; sleep NAP & sleep NAP\" & sleep NAP; sleep NAP",
        ["stopped"] = "sleep NAP & kill -STOP $!; sleep NAP & kill -STOP $$",
    };

    private static readonly Dictionary<string, string> Storms = new()
    {
        ["storm of 200"] = "i=0; while [ $i -lt 200 ]; do sleep NAP & i=$((i+1)); done; sleep NAP",
        ["storm that hops"] = "h() { sleep 0.2; h & }; i=0; while [ $i -lt 200 ]; do h & i=$((i+1)); done; sleep NAP",
        ["storm that grows"] = "f() { sleep NAP & (g &) ; sleep 0.01; f; }; g() { sleep 0.02; sleep NAP & sleep NAP; }; f",
    };

    public static TheoryData<string> EveryStorm => new(Storms.Keys);

    private readonly MarkedProcesses _processes = new();

    [Fact]
    public async Task D8_after_the_answer_of_a_timeout_nothing_of_the_command_is_left()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        await AllTimeOutAsync(agent, Ways);
    }

    [RootFact]
    public async Task D8_without_control_groups_nothing_is_left_either()
    {
        await using var agent = await StartWithoutControlGroupsAsync();
        await AllTimeOutAsync(agent, Ways);
    }

    [Theory]
    [MemberData(nameof(EveryStorm))]
    public async Task D8_a_storm_of_forks_is_ended_as_a_whole(string storm)
    {
        await using var agent = await AgentUnderTest.StartAsync();
        await AllTimeOutAsync(agent, new() { [storm] = Storms[storm] });
    }

    [RootTheory]
    [MemberData(nameof(EveryStorm))]
    public async Task D8_a_storm_of_forks_without_control_groups_is_ended_as_a_whole(string storm)
    {
        await using var agent = await StartWithoutControlGroupsAsync();
        await AllTimeOutAsync(agent, new() { [storm] = Storms[storm] });
    }

    [RootFact]
    public async Task D8_without_control_groups_an_escape_beside_another_command_is_ended_and_the_other_is_not()
    {
        await using var agent = await StartWithoutControlGroupsAsync();
        using var host = agent.Connect();
        SendShell(host, _processes, 1, "(setsid sleep 2 &); sleep 2.5; echo whole", 20);
        var timedOut = Shell(host, 2, LostAll, 1);
        Assert.Contains("\"id\":2,\"error\":{\"code\":-32003", timedOut, StringComparison.Ordinal);
        Assert.Empty(_processes.Alive());
        Assert.Contains("whole", host.Line(), StringComparison.Ordinal);
        Assert.Equal(0, MarkedProcesses.ZombiesOf(agent.Process.Id));
    }

    [Fact]
    public async Task D8_a_stop_of_the_agent_ends_all_of_a_command_after_its_5_seconds()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        await StopsAsync(agent);
    }

    [RootFact]
    public async Task D8_a_stop_of_the_agent_without_control_groups_ends_all_of_a_command_too()
    {
        await using var agent = await StartWithoutControlGroupsAsync();
        await StopsAsync(agent);
    }

    [Fact]
    public async Task D8_what_a_finished_command_left_running_lives_on_and_is_nobodys_zombie_afterwards()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        await LeavesDaemonAsync(agent);
    }

    [RootFact]
    public async Task D8_without_control_groups_what_a_finished_command_left_running_lives_on_too()
    {
        await using var agent = await StartWithoutControlGroupsAsync();
        await LeavesDaemonAsync(agent);
    }

    [RootFact]
    public async Task D8_a_command_whose_keeper_is_killed_is_told_as_unknown_and_the_agent_serves_on()
    {
        await using var agent = await StartWithoutControlGroupsAsync();
        using var host = agent.Connect();
        // A command may do that: it has the agent's own rights.
        var answer = Shell(host, 1, "kill -KILL $PPID; sleep 0.2", 10);
        Assert.Contains("how the command ended is not known", answer, StringComparison.Ordinal);
        Assert.Contains("\"exit_code\":3", Shell(host, 2, "exit 3", 10), StringComparison.Ordinal);
    }

    private static Task<AgentUnderTest> StartWithoutControlGroupsAsync() =>
        AgentUnderTest.StartUnderAsync(["unshare", "-m", "sh", "-c", HideControlGroups, "sh"]);

    private string Shell(AgentClient host, int id, string script, int seconds)
    {
        SendShell(host, _processes, id, script, seconds);
        return host.Line();
    }

    private static void SendShell(AgentClient host, MarkedProcesses processes, int id, string script, int seconds) =>
        host.Send(
            id,
            "exec_command",
            new
            {
                command = "sh",
                args = (string[])["-c", script.Replace("NAP", processes.Nap, StringComparison.Ordinal)],
                timeout_seconds = seconds,
            }
        );

    /// <summary>Side by side; each way's processes are looked for as soon as its answer is there.</summary>
    private static async Task AllTimeOutAsync(AgentUnderTest agent, Dictionary<string, string> scripts)
    {
        using var host = agent.Connect();
        var ways = scripts.Select(entry => (entry.Key, Script: entry.Value, Processes: new MarkedProcesses())).ToList();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < ways.Count; i++)
        {
            SendShell(host, ways[i].Processes, i, ways[i].Script, 1);
        }
        foreach (var _ in ways)
        {
            using var answer = JsonDocument.Parse(host.Line());
            var took = Stopwatch.GetElapsedTime(began);
            var (way, _, processes) = ways[answer.RootElement.GetProperty("id").GetInt32()];
            var left = processes.Alive();
            Assert.True(left.Count == 0, $"{way}: {left.Count} processes are left");
            var error = answer.RootElement.GetProperty("error");
            Assert.Equal(-32003, error.GetProperty("code").GetInt32());
            Assert.Contains("all of its processes were ended", error.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.InRange(took, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));
        }
        await NoZombiesAsync(agent);
    }

    private async Task StopsAsync(AgentUnderTest agent)
    {
        using var host = agent.Connect();
        SendShell(host, _processes, 1, "trap '' TERM; (setsid sleep NAP &); sleep NAP; true", 60);
        await Eventually.HoldsAsync("the command's processes", () => _processes.Alive().Count >= 3, Limit);
        Assert.Equal(0, await agent.Process.StopAsync(Limit));
        Assert.Empty(_processes.Alive());
        Assert.Contains("all of its processes were ended", host.Line(), StringComparison.Ordinal);
    }

    private async Task LeavesDaemonAsync(AgentUnderTest agent)
    {
        using var host = agent.Connect();
        Assert.Contains(
            "\"exit_code\":0",
            Shell(host, 1, "setsid sleep NAP </dev/null >/dev/null 2>&1 & exit 0", 10),
            StringComparison.Ordinal
        );
        var daemon = Assert.Single(_processes.Alive());
        // Another command's end is nothing to it.
        Assert.Contains("\"code\":-32003", Shell(host, 2, "sleep 60", 1), StringComparison.Ordinal);
        Assert.Equal([daemon], _processes.Alive());
        using (var kill = Process.Start("kill", ["-KILL", daemon.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }
        await NoZombiesAsync(agent);
    }

    private static Task NoZombiesAsync(AgentUnderTest agent) =>
        Eventually.HoldsAsync("no zombie below the agent", () => MarkedProcesses.ZombiesOf(agent.Process.Id) == 0, Limit);
}
