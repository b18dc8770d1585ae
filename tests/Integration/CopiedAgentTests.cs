using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Integration;

/// <summary>Two VMs whose agents say that they are the same installation: a guest that was cloned with its disk.</summary>
public sealed class CopiedAgentTests
{
    private static readonly Dictionary<string, string> Other = new() { ["original"] = "copy", ["copy"] = "original" };

    [Fact]
    public async Task A_copied_agent_is_told_with_both_places_until_a_person_says_whose_the_identity_is_and_a_new_service_keeps_to_that()
    {
        using var folder = new TestFolder("copy-");
        await using var original = await RunningAgent.StartAsync(folder["original"]);
        var identity = Path.Combine(folder["original"], "state", "agent-id");
        await Eventually.HoldsAsync("an identity on the disk", () => File.Exists(identity), Fleet.Patience);
        Directory.CreateDirectory(Path.Combine(folder["copy"], "state"));
        File.Copy(identity, Path.Combine(folder["copy"], "state", "agent-id"));
        await using var copy = await RunningAgent.StartAsync(folder["copy"]);
        await using var service = await RunningService.StartAsync(
            folder.Path,
            new Dictionary<string, string> { ["original"] = original.Socket, ["copy"] = copy.Socket }
        );
        using var client = new OrchestratorClient(ServerAddress.OfSocket(service.Socket));

        foreach (var vm in Other.Keys)
        {
            await QuarantinedAsync(vm);
        }
        await Eventually.SeesAsync(
            "a refused call",
            () => service.OrchAsync("exec", "copy", "--", "touch", folder["copy/ran"]),
            run => run.Code == 125,
            Fleet.Patience
        );
        Assert.False(File.Exists(folder["copy/ran"]));

        // Nobody has said anything yet: so it is after kill -9, whoever is greeted first.
        await StartAgainAsync();
        foreach (var vm in Other.Keys)
        {
            await QuarantinedAsync(vm);
        }

        var accepted = await service.OrchAsync("vm", "accept", "original");
        Assert.Equal((0, "original: accepted: it keeps its identity\n"), (accepted.Code, accepted.Output));
        await ReachesAsync("original", "ready");
        await QuarantinedAsync("copy");
        await StartAgainAsync();
        await ReachesAsync("original", "ready");
        await QuarantinedAsync("copy");

        // Forgotten, it is met as for the first time: with an identity that a person gave to the other one.
        Assert.Equal(0, (await service.OrchAsync("vm", "forget", "copy")).Code);
        await QuarantinedAsync("copy");
        await ReachesAsync("original", "ready");

        // What every reason tells people to do.
        await copy.DisposeAsync();
        Directory.Delete(folder["copy/state"], recursive: true);
        await copy.StartAgainAsync();
        await ReachesAsync("copy", "ready");
        Assert.Equal("ready", (await client.GetVmAsync("original")).State);
        Assert.Equal(0, (await service.OrchAsync("exec", "copy", "--", "touch", folder["copy/ran"])).Code);

        async Task QuarantinedAsync(string vm)
        {
            var seen = await ReachesAsync(vm, "quarantined");
            Assert.Contains($"is also in {Other[vm]}", seen.Reason, StringComparison.Ordinal);
            var why = await service.OrchAsync("why", vm);
            Assert.Equal(3, why.Code);
            Assert.Contains("two-holders", why.Output, StringComparison.Ordinal);
            Assert.Contains($"orch vm accept {vm}", why.Output, StringComparison.Ordinal);
        }

        async Task StartAgainAsync()
        {
            await service.Process.KillAsync();
            await service.StartAgainAsync();
        }

        Task<VmSummary> ReachesAsync(string vm, string state) =>
            Eventually.SeesAsync($"{vm} {state}", () => client.GetVmAsync(vm), seen => seen.State == state, Fleet.Patience);
    }
}
