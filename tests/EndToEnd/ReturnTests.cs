using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>Whatever becomes of the host service, a real VM is back to ready by itself.</summary>
[Collection(VmCollection.Name)]
public sealed class ReturnTests(VmFixture fixture)
{
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
}
