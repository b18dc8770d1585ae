using Orchestrator.Protocol;

namespace Orchestrator.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public async Task A_service_with_all_vms_ready_is_well()
    {
        await using var service = await FakeService.StartAsync();
        service.Vms.RemoveAt(1);
        var run = await OrchRun.OnAsync(service, "doctor");
        Assert.Equal(0, run.Code);
        Assert.EndsWith("all is well\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vm_that_is_not_ready_is_a_warning_with_its_reason_and_what_to_do()
    {
        await using var service = await FakeService.StartAsync();
        var run = await OrchRun.OnAsync(service, "doctor");
        Assert.Equal(0, run.Code);
        Assert.Contains("guest-2 is absent for 3m12s: the socket does not exist", run.Output, StringComparison.Ordinal);
        Assert.Contains("-> orch why guest-2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_keeps_vms_out_of_the_inventory_is_told()
    {
        await using var service = await FakeService.StartAsync();
        service.Troubles.Add("the folder /run/vms cannot be read by uid 7: usermod -aG kvm orchestrator");
        var run = await OrchRun.OnAsync(service, "doctor");
        Assert.Equal(0, run.Code);
        Assert.Contains(
            "inventory: the folder /run/vms cannot be read by uid 7: usermod -aG kvm orchestrator",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_missing_socket_a_missing_token_and_a_wrong_one_fail_with_what_to_do()
    {
        await using var service = await FakeService.StartAsync();
        var missing = await OrchRun.AsAsync(new Surroundings { Server = "unix:/nowhere" }, "doctor");
        Assert.Equal(1, missing.Code);
        Assert.Contains("does not exist", missing.Output, StringComparison.Ordinal);
        var bare = await OrchRun.AsAsync(new Surroundings { Server = service.TcpUrl }, "doctor");
        Assert.Equal(1, bare.Code);
        Assert.Contains("TCP needs one", bare.Output, StringComparison.Ordinal);
        service.Refusal = AgentError.Unauthenticated;
        var wrong = await OrchRun.AsAsync(
            new Surroundings
            {
                Server = service.TcpUrl,
                Environment = new() { ["ORCH_TOKEN"] = "x" },
            },
            "doctor"
        );
        Assert.Equal(1, wrong.Code);
        Assert.Contains("use the token in DATA/token", wrong.Output, StringComparison.Ordinal);
    }
}
