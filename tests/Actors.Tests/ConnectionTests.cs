using Akka.Actor;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.TestKit;
using static Orchestrator.Actors.Hosts.HostProtocol;

namespace Orchestrator.Actors.Tests;

public sealed class ConnectionTests : IDisposable
{
    private readonly SocketFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_vm_becomes_ready_and_answers_calls()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));

        var view = await host.UntilAsync("a", VmPhase.Ready);
        var outcome = await host.CallAsync("a", "ping");

        Assert.Equal(("0.1.0", "native", "test-host/a"), (view.Agent!.Version, view.Dialect, view.Id.Value));
        Assert.Contains(
            "pong",
            System.Text.Encoding.UTF8.GetString(Assert.IsType<CallOutcome.Answered>(outcome).ResultJson.Span),
            StringComparison.Ordinal
        );
        Assert.NotNull((await host.GetAsync("a")).LastSeen);
    }

    [Fact]
    public async Task An_agent_of_version_1_0_with_all_its_habits_is_ready_within_ten_seconds_and_stays_so()
    {
        await using var agent = new ScriptedAgent(_folder.Path("old"), AgentScript.Field10);
        var began = DateTime.UtcNow;
        await using var host = await TestHost.StartAsync(
            ConnectionSettings.Default with
            {
                PingInterval = TimeSpan.FromMilliseconds(300),
            },
            _folder.Vm("old")
        );

        await host.UntilAsync("old", VmPhase.Ready);
        Assert.InRange(DateTime.UtcNow - began, TimeSpan.Zero, TimeSpan.FromSeconds(10));

        for (var i = 0; i < 20; i++)
        {
            Assert.IsType<CallOutcome.Answered>(await host.CallAsync("old", "get_system_info"));
        }
        Assert.Equal(1, agent.Clients);
        Assert.Equal(VmPhase.Ready, (await host.GetAsync("old")).Phase);
    }
}
