using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>Whatever takes a real VM away, it is back to ready by itself.</summary>
[Collection(VmCollection.Name)]
public sealed class ReturnTests(VmFixture fixture)
{
    [Fact]
    public async Task After_a_reboot_from_inside()
    {
        await fixture.ReadyAsync();
        var before = await BootIdAsync();
        await fixture.Vm.ShellAsync("(sleep 1; reboot) >/dev/null 2>&1 &");
        await BackWithNewBootAsync(before);
    }

    [Fact]
    public async Task After_a_reset_of_the_machine()
    {
        await fixture.ReadyAsync();
        var before = await BootIdAsync();
        await fixture.Vm.ResetAsync();
        await BackWithNewBootAsync(before);
    }

    [Fact]
    public async Task After_qemu_was_killed_and_started_again_on_the_same_path()
    {
        await fixture.ReadyAsync();
        var before = await BootIdAsync();
        await fixture.Vm.KillAsync();
        await fixture.Service.ReachesAsync(fixture.Vm.Name, "absent", TimeSpan.FromSeconds(20));
        await fixture.Vm.UpAsync();
        await BackWithNewBootAsync(before);
    }

    [Fact]
    public async Task After_its_agent_was_killed()
    {
        await fixture.ReadyAsync();
        var before = (await fixture.Vm.ShellAsync("pidof kvmmanager-agent")).Trim();
        await fixture.Vm.ShellAsync("kill -9 $(pidof kvmmanager-agent)");
        await Eventually.SeesAsync(
            "a new agent that answers",
            () => fixture.Service.OrchAsync("exec", fixture.Vm.Name, "--", "pidof", "kvmmanager-agent"),
            r => r.Code == 0 && r.Output.Trim() != before,
            VmFixture.ReadyLimit
        );
    }

    [Fact]
    public async Task After_the_service_was_killed_and_started_again()
    {
        await fixture.ReadyAsync();
        await fixture.Service.Process.KillAsync();
        await fixture.Service.StartAgainAsync();
        await fixture.Service.ReachesAsync(fixture.Vm.Name, "ready", VmFixture.ReadyLimit);
    }

    [Fact]
    public async Task While_no_host_is_there_the_agent_rests_and_then_answers_at_once()
    {
        await fixture.ReadyAsync();
        await fixture.Service.Process.StopAsync(TimeSpan.FromSeconds(30));
        var before = await AgentTicksAsync();
        await fixture.Vm.ShellAsync("sleep 5");
        var used = await AgentTicksAsync() - before;
        // A hundred ticks are a second of CPU. A loop on reads of 0 bytes would take all 500.
        Assert.InRange(used, 0, 3);
        await fixture.Service.StartAgainAsync();
        await fixture.Service.ReachesAsync(fixture.Vm.Name, "ready", TimeSpan.FromSeconds(30));
    }

    private async Task<long> AgentTicksAsync() =>
        long.Parse(
            (await fixture.Vm.ShellAsync("awk '{print $14 + $15}' /proc/$(pidof kvmmanager-agent)/stat")).Trim(),
            CultureInfo.InvariantCulture
        );

    private Task<string> BootIdAsync() => fixture.Vm.ShellAsync("cat /proc/sys/kernel/random/boot_id");

    /// <summary>The new boot answers through the service, which nobody touched.</summary>
    private Task BackWithNewBootAsync(string before) =>
        Eventually.SeesAsync(
            "an answer from a new boot",
            () => fixture.Service.OrchAsync("cat", fixture.Vm.Name + ":/proc/sys/kernel/random/boot_id"),
            r => r.Code == 0 && r.Output.Trim() != before.Trim(),
            VmFixture.ReadyLimit
        );
}
