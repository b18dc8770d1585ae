using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>The agent's port comes and goes under its feet, and others want it too: the agent stays, and serves whenever it can.</summary>
[Collection(PortVmCollection.Name)]
public sealed class HotPlugTests(PortVmFixture fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Less than connection_retry_seconds of this guest, which are 5: it was seen, and not come upon at the next try.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task D33_a_port_that_is_pulled_and_plugged_in_again_is_served_by_the_same_agent_soon()
    {
        await fixture.ReadyAsync();
        var agent = await AgentAsync();
        for (var round = 0; round < 2; round++)
        {
            await fixture.UnplugAsync();
            await ServedSoonAsync();
        }
        Assert.Equal(agent, await AgentAsync());
    }

    [Fact]
    public async Task D33_an_agent_that_starts_without_a_port_waits_for_it()
    {
        await fixture.ReadyAsync();
        var before = await AgentAsync();
        await fixture.UnplugAsync();
        var said = fixture.Vm.Console().Length;
        await fixture.Vm.ShellAsync($"kill -9 {before}");
        // What the old one may still have said of the lost port is not meant.
        await fixture.SaysAsync("agent started", said);
        var started = said + fixture.Vm.Console()[said..].IndexOf("agent started", StringComparison.Ordinal);
        await fixture.SaysAsync("there is no such port; waiting for it", started);
        var agent = await AgentAsync();
        await ServedSoonAsync();
        Assert.Equal(agent, await AgentAsync());
        Assert.NotEqual(before, agent);
    }

    [Fact]
    public async Task D33_an_agent_whose_port_another_process_holds_says_so_once_and_takes_over()
    {
        await fixture.ReadyAsync();
        var first = await AgentAsync();
        // Its init would start the first one anew at once: not while nobody may execute it.
        var second = await fixture.Vm.ShellAsync(
            "sed 's/\\(connection_retry_seconds\": \\)5/\\11/' /etc/kvmmanager-agent/config.json >/root/second.json; "
                + "kvmmanager-agent --config /root/second.json --state-dir /root/second >/root/second.log 2>&1 & echo $!; "
                + "while ! grep -qs 'agent started' /root/second.log; do sleep 0.1; done; chmod a-x /usr/sbin/kvmmanager-agent"
        );
        try
        {
            // Several of its tries, one a second.
            await fixture.Vm.ShellAsync("sleep 3");
            Assert.Single(
                Regex.Matches(await LogAsync(), "another process holds the port; waiting for it to let go", RegexOptions.CultureInvariant)
            );
            await fixture.Vm.ShellAsync($"kill -9 {first}");
            await Eventually.HoldsAsync("the second agent's answer", fixture.Vm.Answers, Limit);
            using (var host = fixture.Connect())
            {
                var answer = host.Ask(1, "exec_command", new { command = "sh", args = (string[])["-c", "echo $PPID"] });
                Assert.Contains($"\"stdout\":\"{second.Trim()}\\n\"", answer, StringComparison.Ordinal);
            }
            Assert.Single(Regex.Matches(await LogAsync(), "port not open", RegexOptions.CultureInvariant));
        }
        finally
        {
            await fixture.Vm.ShellAsync($"chmod a+x /usr/sbin/kvmmanager-agent; kill {second.Trim()}");
        }

        Task<string> LogAsync() => fixture.Vm.ShellAsync("cat /root/second.log");
    }

    private async Task ServedSoonAsync()
    {
        var began = Stopwatch.GetTimestamp();
        await fixture.PlugAsync();
        await Eventually.HoldsAsync("an answer through the new port", fixture.Vm.Answers, Limit);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Soon);
    }

    private async Task<int> AgentAsync() =>
        int.Parse((await fixture.Vm.ShellAsync("pidof kvmmanager-agent")).Trim(), CultureInfo.InvariantCulture);
}
