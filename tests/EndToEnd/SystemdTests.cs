using System.Globalization;
using System.Text.Json;
using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.EndToEnd;

/// <summary>The packaged units in a real systemd: the broker is shut in, and what it has done is done to the real machine.</summary>
[Collection(SystemdVmCollection.Name)]
public sealed class SystemdTests(SystemdVmFixture fixture, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [SystemdFact]
    public async Task D25_the_process_that_reads_what_the_host_sends_has_no_power_of_root()
    {
        await fixture.ReadyAsync();
        var status = await fixture.Vm.ShellAsync($"cat /proc/{await BrokerAsync()}/status");
        Assert.Contains("Seccomp:\t2\n", status, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1\n", status, StringComparison.Ordinal);
        Assert.Contains("CapEff:\t0000000000000000\n", status, StringComparison.Ordinal);
        Assert.Contains("CapBnd:\t0000000000000000\n", status, StringComparison.Ordinal);
        var security = await fixture.Vm.ShellAsync("systemd-analyze security --no-pager kvmmanager-agent | tail -1");
        output.WriteLine(security);
        var exposure = double.Parse(security.Split(": ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(exposure, 0, 1.5);
        Assert.Equal("600 0 0\n", await fixture.Vm.ShellAsync("stat -c '%a %u %g' /run/kvmmanager-agent-executor.sock"));
    }

    [SystemdFact]
    public async Task D26_a_command_sees_the_real_machine()
    {
        await fixture.ReadyAsync();
        var status = fixture.Exec("cat /proc/self/status");
        Assert.Contains("Seccomp:\t0\n", status, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t0\n", status, StringComparison.Ordinal);
        var full = await fixture.Vm.ShellAsync("grep CapEff /proc/1/status");
        Assert.Contains(full, status, StringComparison.Ordinal);
        foreach (var kind in (string[])["net", "mnt", "ipc", "uts", "pid", "user", "cgroup"])
        {
            Assert.Equal(await fixture.Vm.ShellAsync($"readlink /proc/1/ns/{kind}"), fixture.Exec($"readlink /proc/self/ns/{kind}"));
        }
        Assert.DoesNotContain("kvmmanager-agent.service", fixture.Exec("cat /proc/self/cgroup"), StringComparison.Ordinal);
        await fixture.Vm.ShellAsync("cp /usr/bin/id /srv/id && chmod 4755 /srv/id");
        Assert.Contains("euid=0", fixture.Exec("setpriv --reuid 1000 --regid 1000 --clear-groups /srv/id"), StringComparison.Ordinal);
    }

    [SystemdFact]
    public async Task D26_what_a_command_writes_is_seen_by_all_and_outlives_the_agent()
    {
        await fixture.ReadyAsync();
        fixture.Exec("for place in /tmp /etc /root /usr; do echo here > $place/by-command; done");
        await fixture.Vm.ShellAsync("systemctl restart kvmmanager-agent");
        await fixture.ReadyAsync();
        Assert.Equal(
            "here\nhere\nhere\nhere\n",
            await fixture.Vm.ShellAsync("cat /tmp/by-command /etc/by-command /root/by-command /usr/by-command")
        );
    }

    [SystemdFact]
    public async Task D26_a_file_that_the_host_writes_lands_in_the_real_file_system()
    {
        await fixture.ReadyAsync();
        await fixture.Vm.ShellAsync("mkdir -p /etc/from-host");
        foreach (var path in (string[])["/etc/from-host/file", "/srv/file"])
        {
            fixture.Ask(
                "file_write",
                new
                {
                    path,
                    content = "text",
                    encoding = "utf8",
                    permissions = "0640",
                }
            );
            Assert.Equal("640 4\n", await fixture.Vm.ShellAsync($"stat -c '%a %s' {path}"));
        }
    }

    [SystemdFact]
    public async Task D26_disks_and_networks_are_those_of_the_machine()
    {
        await fixture.ReadyAsync();
        var disk = fixture
            .Ask("get_disk_usage", new { })
            .GetProperty("filesystems")
            .EnumerateArray()
            .Single(one => one.GetProperty("mount_point").GetString() == "/");
        var df = (await fixture.Vm.ShellAsync("df -B1 / | tail -1")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((df[0], df[1]), (disk.GetProperty("device").GetString(), disk.GetProperty("total_bytes").ToString()));
        var shown = fixture.Ask("get_network_info", new { }).GetProperty("interfaces").EnumerateArray();
        using var links = JsonDocument.Parse(await fixture.Vm.ShellAsync("ip -j address"));
        Assert.Equal(
            links.RootElement.EnumerateArray().Select(link => (link.GetProperty("ifname").GetString(), link.GetProperty("mtu").GetInt32())),
            shown.Select(link => (link.GetProperty("name").GetString(), link.GetProperty("mtu").GetInt32()))
        );
    }

    [SystemdFact]
    public async Task What_a_finished_command_left_running_outlives_executor_and_broker()
    {
        await fixture.ReadyAsync();
        fixture.Exec("setsid sleep 4711 >/dev/null 2>&1 &");
        await NoExecutorAsync();
        await fixture.Vm.ShellAsync("systemctl restart kvmmanager-agent");
        await fixture.ReadyAsync();
        await fixture.Vm.ShellAsync("pkill -x -f 'sleep 4711'");
    }

    [SystemdFact]
    public async Task A_restart_of_the_broker_ends_a_command_that_runs_and_nothing_of_it_is_left()
    {
        await fixture.ReadyAsync();
        using var host = fixture.Connect();
        host.Send(Request("setsid sleep 4712 & sleep 4712", 120));
        await RunsAsync("sleep 4712");
        await fixture.Vm.ShellAsync("systemctl restart kvmmanager-agent");
        await GoneAsync("sleep 4712");
        host.Dispose();
        await fixture.ReadyAsync();
    }

    // That its own time limit ends it then is tried without a VM, in ExecutorTests.
    [SystemdFact]
    public async Task A_broker_that_is_killed_leaves_its_command_running_and_the_executor_ends_after_it()
    {
        await fixture.ReadyAsync();
        using var host = fixture.Connect();
        host.Send(Request("setsid sleep 4713 & sleep 4713", 120));
        await RunsAsync("sleep 4713");
        await fixture.Vm.ShellAsync($"kill -9 {await BrokerAsync()}");
        host.Dispose();
        await fixture.ReadyAsync();
        // The new broker answers, and the old one's command still runs.
        await fixture.Vm.ShellAsync("pkill -x -f 'sleep 4713'");
        await NoExecutorAsync();
    }

    [SystemdFact]
    public async Task An_executor_that_is_killed_costs_one_answer_and_its_command_is_ended()
    {
        await fixture.ReadyAsync();
        fixture.Exec("setsid sleep 4715 >/dev/null 2>&1 &");
        using (var host = fixture.Connect())
        {
            host.Send(Request("setsid sleep 4714 & sleep 4714", 120));
            await RunsAsync("sleep 4714");
            await fixture.Vm.ShellAsync("pkill -9 -x -f '/usr/sbin/kvmmanager-agent --executor'");
            Assert.Contains("-32603", host.Line(), StringComparison.Ordinal);
        }
        await GoneAsync("sleep 4714");
        Assert.Equal("fine\n", fixture.Exec("echo fine"));
        await fixture.Vm.ShellAsync("pkill -x -f 'sleep 4715'");
    }

    [SystemdFact]
    public async Task Without_the_executors_socket_a_request_fails_and_nothing_is_done()
    {
        await fixture.ReadyAsync();
        await fixture.Vm.ShellAsync("mv /run/kvmmanager-agent-executor.sock /run/aside");
        try
        {
            // One that is kept for the next request would do it.
            await fixture.Vm.ShellAsync("systemctl stop 'kvmmanager-agent-executor@*'");
            using var host = fixture.Connect();
            var told = host.Ask(
                1,
                "file_write",
                new
                {
                    path = "/srv/never",
                    content = "x",
                    encoding = "utf8",
                }
            );
            Assert.Contains("/run/kvmmanager-agent-executor.sock", told, StringComparison.Ordinal);
            Assert.Contains("kvmmanager-agent-executor.socket", told, StringComparison.Ordinal);
            Assert.Equal("0\n", await fixture.Vm.ShellAsync("ls /srv | grep -c never || true"));
        }
        finally
        {
            await fixture.Vm.ShellAsync("mv /run/aside /run/kvmmanager-agent-executor.sock");
        }
    }

    [SystemdFact]
    public async Task A_wrong_configuration_ends_it_with_78_and_it_is_not_started_again()
    {
        await fixture.ReadyAsync();
        const string config = "/etc/kvmmanager-agent/config.json";
        await fixture.Vm.ShellAsync($"cp {config} /root/kept && echo '{{' > {config} && systemctl restart kvmmanager-agent || true");
        try
        {
            await Eventually.SeesAsync(
                "a failed unit",
                () => fixture.Vm.ShellAsync("systemctl show -P ActiveState kvmmanager-agent"),
                state => state.Trim() == "failed",
                Limit
            );
            Assert.Equal("78\n", await fixture.Vm.ShellAsync("systemctl show -P ExecMainStatus kvmmanager-agent"));
            Assert.Equal("0\n", await fixture.Vm.ShellAsync("systemctl show -P NRestarts kvmmanager-agent"));
        }
        finally
        {
            await fixture.Vm.ShellAsync($"cp /root/kept {config} && systemctl restart kvmmanager-agent");
        }
        await fixture.ReadyAsync();
    }

    private static string Request(string script, int timeoutSeconds) =>
        JsonSerializer.Serialize(
            new
            {
                jsonrpc = "2.0",
                id = 1,
                method = "exec_command",
                @params = new
                {
                    command = "sh",
                    args = (string[])["-c", script],
                    timeout_seconds = timeoutSeconds,
                },
            }
        );

    private async Task<string> BrokerAsync() => (await fixture.Vm.ShellAsync("systemctl show -P MainPID kvmmanager-agent")).Trim();

    private Task RunsAsync(string commandLine) => CountAsync(commandLine, count => count > 0);

    private Task GoneAsync(string commandLine) => CountAsync(commandLine, count => count == 0);

    /// <summary>Executors that nobody needs end by themselves.</summary>
    private Task NoExecutorAsync() => CountAsync("/usr/sbin/kvmmanager-agent --executor", count => count == 0);

    private Task CountAsync(string commandLine, Func<int, bool> holds) =>
        Eventually.SeesAsync(
            $"processes '{commandLine}'",
            async () =>
                int.Parse((await fixture.Vm.ShellAsync($"pgrep -c -x -f '{commandLine}' || true")).Trim(), CultureInfo.InvariantCulture),
            holds,
            Limit
        );
}
