using System.Net.Sockets;
using Orchestrator.Client.Types;
using Orchestrator.Tests.Shared;
using static Orchestrator.EndToEnd.FaultVmFixture;

namespace Orchestrator.EndToEnd;

/// <summary>Every way in which a real VM falls silent: the state and its cause are right, it is ready again by itself, nothing runs late, and no neighbour notices.</summary>
[Collection(FaultVmCollection.Name)]
public sealed class FallenSilentTests(FaultVmFixture fixture)
{
    private static readonly TimeSpan Back = VmFixture.ReadyLimit;

    /// <summary>Two ping intervals of a second, and what an emulated machine needs.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_guest_that_reboots_from_inside()
    {
        await fixture.ReadyAsync(Monitored);
        var boot = await BootIdAsync(Monitored);
        var events = await fixture.DuringAsync(
            Monitored,
            async () =>
            {
                await fixture[Monitored].ShellAsync("(sleep 1; reboot) >/dev/null 2>&1 &");
                await OtherBootAsync(Monitored, boot);
            }
        );
        LeftReadyBecause(events, ["told by QEMU's monitor"]);
    }

    [Theory]
    [InlineData(Monitored, "told by QEMU's monitor")]
    [InlineData(Plain, "the agent was restarted", "no answer to ping")]
    public async Task A_machine_that_is_reset_in_the_middle_of_a_call(string vm, params string[] causes)
    {
        await fixture.ReadyAsync(vm);
        var boot = await BootIdAsync(vm);
        var events = await fixture.DuringAsync(
            vm,
            async () =>
            {
                var call = await BeganAsync(vm, "reset");
                await fixture[vm].ResetAsync();
                Assert.StartsWith("unknown: ", await call, StringComparison.Ordinal);
                await OtherBootAsync(vm, boot);
            }
        );
        LeftReadyBecause(events, causes);
    }

    [Fact]
    public async Task A_paused_machine_is_told_by_its_monitor_and_a_call_waits_for_it()
    {
        await fixture.ReadyAsync(Monitored);
        var events = await fixture.DuringAsync(
            Monitored,
            async () =>
            {
                await fixture[Monitored].QmpAsync("stop");
                Assert.Contains("paused", (await fixture.ReachesAsync(Monitored, "paused", Soon)).Reason, StringComparison.Ordinal);
                var call = fixture.RunAsync(Monitored, "echo waited");
                await Eventually.SeesAsync("the call's wait", () => fixture.Client.GetVmAsync(Monitored), v => v.Queued == 1, Soon);
                await fixture[Monitored].QmpAsync("cont");
                Assert.Equal("ok: waited\n", await call);
                await fixture.ReachesAsync(Monitored, "ready", Soon);
            }
        );
        Assert.Equal(["ready>paused", "paused>ready"], Changes(events));
    }

    [Fact]
    public async Task A_paused_machine_without_a_monitor_is_silent_and_what_was_sent_is_not_run_late()
    {
        await fixture.ReadyAsync(Plain);
        var events = await fixture.DuringAsync(
            Plain,
            async () =>
            {
                await fixture[Plain].ShellAsync("rm -f /tmp/late");
                await fixture[Plain].QmpAsync("stop");
                var call = fixture.RunAsync(Plain, "echo late >>/tmp/late");
                Assert.Contains("no answer to ping", (await fixture.ReachesAsync(Plain, "silent", Soon)).Reason, StringComparison.Ordinal);
                var outcome = await call;
                Assert.True(
                    outcome.StartsWith("unknown: ", StringComparison.Ordinal) || outcome.StartsWith("refused: ", StringComparison.Ordinal),
                    outcome
                );
                await fixture[Plain].QmpAsync("cont");
                await fixture.ReachesAsync(Plain, "ready", Back);
                await NothingRanAsync(Plain);
            }
        );
        LeftReadyBecause(events, ["no answer to ping"]);
    }

    [Theory]
    [InlineData(Monitored)]
    [InlineData(Plain)]
    public async Task A_saved_machine_goes_on_and_a_reverted_one_is_greeted_anew(string vm)
    {
        await fixture.ReadyAsync(vm);
        var saved = await fixture.DuringAsync(vm, () => fixture[vm].HumanAsync("savevm before"));
        Assert.Empty(Changes(saved));
        Assert.StartsWith("ok: ", await fixture.RunAsync(vm, "touch /tmp/after"), StringComparison.Ordinal);

        await fixture.DuringAsync(
            vm,
            async () =>
            {
                await fixture[vm].HumanAsync("loadvm before");
                await Eventually.SeesAsync(
                    "the reverted guest",
                    () => fixture.RunAsync(vm, "test -e /tmp/after && echo there || echo gone"),
                    seen => seen == "ok: gone\n",
                    Back
                );
                await fixture.ReachesAsync(vm, "ready", Back);
            }
        );
    }

    [Theory]
    [InlineData(Monitored, "told by QEMU's monitor", "the agent was restarted")]
    [InlineData(Plain, "the agent was restarted", "no answer to ping")]
    public async Task An_agent_that_is_killed_in_the_middle_of_a_call(string vm, params string[] causes)
    {
        await fixture.ReadyAsync(vm);
        var events = await fixture.DuringAsync(
            vm,
            async () =>
            {
                var call = await BeganAsync(vm, "killed");
                await fixture[vm].ShellAsync("kill -9 $(pidof kvmmanager-agent)");
                Assert.StartsWith("unknown: ", await call.WaitAsync(Soon + Soon), StringComparison.Ordinal);
                await fixture.ReachesAsync(vm, "ready", Back);
                Assert.Equal("ok: again\n", await fixture.RunAsync(vm, "echo again"));
            }
        );
        LeftReadyBecause(events, causes);
    }

    [Fact]
    public async Task An_agent_that_is_stopped_carries_nothing_out_late()
    {
        const string vm = Monitored;
        await fixture.ReadyAsync(vm);
        var events = await fixture.DuringAsync(
            vm,
            async () =>
            {
                await fixture[vm].ShellAsync("rm -f /tmp/late; kill -STOP $(pidof kvmmanager-agent)");
                var calls = Enumerable.Range(0, 5).Select(_ => fixture.RunAsync(vm, "echo late >>/tmp/late", "1s")).ToArray();
                foreach (var outcome in await Task.WhenAll(calls))
                {
                    Assert.False(outcome.StartsWith("ok", StringComparison.Ordinal), outcome);
                }
                await fixture.ReachesAsync(vm, "silent", Soon);
                // What was asked may be begun for five seconds.
                await fixture[vm].ShellAsync("sleep 5; kill -CONT $(pidof kvmmanager-agent)");
                await fixture.ReachesAsync(vm, "ready", Back);
                await NothingRanAsync(vm);
            }
        );
        LeftReadyBecause(events, ["no answer to ping"]);
    }

    [Theory]
    [InlineData(Monitored)]
    [InlineData(Plain)]
    public async Task A_second_client_on_the_socket_hears_nothing_and_disturbs_nothing(string vm)
    {
        await fixture.ReadyAsync(vm);
        var events = await fixture.DuringAsync(
            vm,
            async () =>
            {
                using var second = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await second.ConnectAsync(new UnixDomainSocketEndPoint(fixture[vm].Channel));
                await second.SendAsync(
                    """{"jsonrpc":"2.0","id":1,"method":"exec_command","params":{"command":"touch","args":["/tmp/late"]}}"""u8.ToArray()
                );
                for (var i = 0; i < 10; i++)
                {
                    Assert.Equal("ok: here\n", await fixture.RunAsync(vm, "echo here"));
                }
                Assert.Equal(0, second.Available);
            }
        );
        Assert.Empty(Changes(events));
        await NothingRanAsync(vm);
    }

    [Theory]
    [InlineData(Monitored)]
    [InlineData(Plain)]
    public async Task QEMU_killed_in_the_middle_of_a_call(string vm)
    {
        await fixture.ReadyAsync(vm);
        var events = await fixture.DuringAsync(
            vm,
            async () =>
            {
                var call = await BeganAsync(vm, "gone");
                var killed = DateTimeOffset.UtcNow;
                await fixture[vm].KillAsync();
                Assert.StartsWith("unknown: ", await call.WaitAsync(Soon), StringComparison.Ordinal);
                var gone = await fixture.ReachesAsync(vm, "absent", Soon);
                Assert.Contains("connection refused", gone.Reason, StringComparison.Ordinal);
                Assert.InRange((gone.Since - killed).TotalSeconds, -0.1, 2);
                await fixture.ReadyAsync(vm);
            }
        );
        Assert.Equal("absent>connecting connecting>ready", string.Join(' ', Changes(events)[^2..]));
    }

    [Fact]
    public async Task A_machine_that_left_by_a_migration_is_told_so_and_one_that_comes_back_is_ready()
    {
        await fixture.ReadyAsync(Monitored);
        var events = await fixture.DuringAsync(
            Monitored,
            async () =>
            {
                await fixture[Monitored].QmpAsync("migrate", new { uri = $"exec:cat >{fixture[Monitored].Folder}/migrated" });
                var away = await fixture.ReachesAsync(Monitored, "migrating", TimeSpan.FromSeconds(30));
                Assert.Contains("migrated", away.Reason, StringComparison.Ordinal);
                await fixture[Monitored].QmpAsync("cont");
                await fixture.ReachesAsync(Monitored, "ready", Back);
            }
        );
        Assert.Equal(["ready>migrating", "migrating>ready"], Changes(events));
    }

    /// <summary>A call that the agent has begun and that lasts longer than any fault here.</summary>
    private async Task<Task<string>> BeganAsync(string vm, string name)
    {
        await fixture[vm].ShellAsync($"rm -f /tmp/{name}");
        var call = fixture.RunAsync(vm, $"touch /tmp/{name}; exec sleep 120", "150s");
        await Eventually.SeesAsync(
            "the call's beginning",
            () => fixture[vm].TryShellAsync($"ls /tmp/{name} 2>/dev/null; true"),
            seen => seen?.Length > 0,
            Back
        );
        return call;
    }

    private async Task NothingRanAsync(string vm)
    {
        // What the agent had taken before would come to an end before a call that is answered now.
        Assert.Equal("ok: nothing\n", await fixture.RunAsync(vm, "sleep 0.3; cat /tmp/late 2>/dev/null || echo nothing"));
    }

    private async Task<string> BootIdAsync(string vm) => await fixture.RunAsync(vm, "cat /proc/sys/kernel/random/boot_id");

    private Task OtherBootAsync(string vm, string before) =>
        Eventually.SeesAsync(
            "another boot, ready",
            () => BootIdAsync(vm),
            seen => seen.StartsWith("ok: ", StringComparison.Ordinal) && seen != before,
            Back
        );

    private static string[] Changes(IReadOnlyList<EventItem> events) =>
        [.. events.Where(e => e.Type == "state-changed").Select(e => $"{e.From}>{e.To}")];

    private static void LeftReadyBecause(IReadOnlyList<EventItem> events, string[] causes)
    {
        var left = Assert.Single(events, e => e.Type == "state-changed" && e.From == "ready");
        Assert.True(causes.Any(c => left.Reason!.Contains(c, StringComparison.Ordinal)), $"{left.To}: {left.Reason}");
        Assert.Equal("ready", events.Last(e => e.Type == "state-changed").To);
    }
}
