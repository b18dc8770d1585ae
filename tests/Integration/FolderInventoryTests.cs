using System.Diagnostics;
using Orchestrator.Client;
using Orchestrator.GuestAgent.Tests;
using Orchestrator.Protocol;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Integration;

/// <summary>The published service on folders of sockets.</summary>
public sealed class FolderInventoryTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_socket_that_appears_is_a_ready_vm_within_two_seconds_and_one_that_vanishes_is_gone()
    {
        using var vms = new TestFolder("vms-");
        await using var early = await RunningAgent.StartAsync(vms["rack1/early"]);
        await using var fleet = await Fleet.Start(
            agents: 0,
            more: $"orchestrator.inventory.directories = [{{ path = \"{vms.Path}\", pattern = \"{{rack}}/{{name}}/agent.sock\", labels {{ place = \"{{rack}}\" }} }}]"
        );
        // What is there at the start is known when the service says that it is ready.
        Assert.Equal("early", Assert.Single(await fleet.Client.AllVmsAsync()).Name);
        await fleet.Reaches("early", "ready");

        await using var late = await RunningAgent.StartAsync(vms["rack2/late"]);
        var began = Stopwatch.GetTimestamp();
        await Eventually.SeesAsync("late ready", async () => await StateOf(fleet, "late"), s => s == "ready", Patience);
        var took = Stopwatch.GetElapsedTime(began);

        Assert.True(took < Soon, $"it took {took}");
        Assert.Equal("rack2", (await fleet.Client.GetVmAsync("late")).Labels["place"]);
        Assert.Equal(0, (await fleet.Service.OrchAsync("exec", "late", "--", "true")).Code);

        await late.Process.KillAsync();
        File.Delete(late.Socket);
        began = Stopwatch.GetTimestamp();
        await Eventually.SeesAsync("late gone", async () => await StateOf(fleet, "late"), s => s == "unknown", Patience);
        Assert.True(Stopwatch.GetElapsedTime(began) < Soon, "it took too long to be gone");
        Assert.Equal("ready", await StateOf(fleet, "early"));
    }

    [Fact]
    public async Task A_vm_whose_socket_is_made_anew_under_its_name_is_the_same_vm_and_ready_again()
    {
        using var vms = new TestFolder("vms-");
        await using var agent = await RunningAgent.StartAsync(vms["web"]);
        await using var fleet = await Fleet.Start(
            agents: 0,
            more: $"orchestrator.inventory.directories = [{{ path = \"{vms.Path}\", pattern = \"{{name}}/agent.sock\" }}]"
        );
        await fleet.Reaches("web", "ready");
        var before = await fleet.Client.GetVmAsync("web");

        await agent.Process.KillAsync();
        await fleet.Reaches("web", "absent");
        File.Delete(agent.Socket);
        await agent.StartAgainAsync();

        await fleet.Reaches("web", "ready");
        Assert.Equal(before.Id, (await fleet.Client.GetVmAsync("web")).Id);
    }

    [RootFact]
    public async Task A_folder_that_may_not_be_read_does_not_stop_the_service_and_is_told_with_the_group_to_join()
    {
        using var folder = new TestFolder("deny-");
        await Run("chmod", "755", folder.Path);
        await Run("install", "-d", "-m", "0750", "-g", "daemon", folder["closed"]);
        await Run("install", "-d", "-o", "65534", "-g", "65534", folder["own"]);
        await using var service = ChildProcess.Start(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            Repository.Service,
            "--set",
            $"orchestrator.host.data-dir=\"{folder["own/data"]}\"",
            "--set",
            $"orchestrator.api.listen=[\"unix:{folder["own/api.sock"]}\"]",
            "--set",
            $"orchestrator.inventory.directories=[{{path=\"{folder["closed/target"]}\", pattern=\"{{name}}.sock\"}}]",
            "--set",
            "orchestrator.log.console=text"
        );
        await service.SaysAsync("ready", Patience);

        var line = Assert.Single(service.Error, l => l.Contains("cannot be read", StringComparison.Ordinal));

        Assert.Contains($"{folder["closed"]} belongs to root:daemon with mode 0750", line, StringComparison.Ordinal);
        Assert.Contains("usermod -aG daemon nobody", line, StringComparison.Ordinal);
        using var client = new OrchestratorClient(ServerAddress.OfSocket(folder["own/api.sock"]));
        Assert.Empty(await client.AllVmsAsync());
        var status = await client.GetInventoryAsync();
        Assert.Equal(folder["closed/target"], Assert.Single(status.Folders).Path);
        Assert.Contains("usermod -aG daemon nobody", Assert.Single(status.Troubles), StringComparison.Ordinal);
        var doctor = await ToolRun.OfAsync(Repository.Orch, ["--server", $"unix:{folder["own/api.sock"]}", "doctor"]);
        Assert.Contains("usermod -aG daemon nobody", doctor.Output, StringComparison.Ordinal);

        await Run("install", "-d", "-m", "0755", folder["closed/target"]);
        await using var agent = await RunningAgent.StartAsync(folder["agent"]);
        File.Move(agent.Socket, folder["closed/target/web.sock"]);
        await Run("chmod", "755", folder["closed"]);
        await Eventually.SeesAsync("web in the list", async () => await client.AllVmsAsync(), l => l.Count == 1, Patience);
        Assert.Empty((await client.GetInventoryAsync()).Troubles);
    }

    private static async Task<string> StateOf(Fleet fleet, string vm)
    {
        try
        {
            return (await fleet.Client.GetVmAsync(vm)).State;
        }
        catch (ApiException unknown) when (unknown.Error == AgentError.UnknownVm)
        {
            return "unknown";
        }
    }

    private static async Task Run(string program, params string[] args)
    {
        var run = await ToolRun.OfAsync(program, args, null);
        Assert.True(run.Code == 0, run.ToString());
    }
}
