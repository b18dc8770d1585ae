using Akka.Actor;
using Orchestrator.Actors.Channels;
using Orchestrator.Actors.Hosting;
using Orchestrator.Actors.Identity;
using Orchestrator.Actors.Vms;
using Orchestrator.Model.Vms;
using Orchestrator.Storage;
using Orchestrator.TestKit;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Actors.Tests;

/// <summary>The one actor that rules on all VMs fails: no VM waits for it for ever, and none is taken for another.</summary>
public sealed class IdentityFailureTests : IDisposable
{
    private readonly SocketFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_ruling_that_never_comes_is_asked_for_again()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced);
        await using var host = await TestHost.StartAsync();
        var vm = _folder.Vm("a");
        var slot = new VmSlot(VmViews.Of("h", vm));
        var channels = new ChannelSetup(
            new UnixDialer(),
            TestHost.Quick,
            new SteadyClock(TimeProvider.System),
            new FrameBudget(1 << 20),
            FleetId.Make()
        );
        var identity = host.System.ActorOf(Props.Create<ForgetfulIdentity>(2));
        host.System.ActorOf(VmActor.PropsFor(new VmSetup("h", "me", 1, 1, channels, identity), vm, slot, TimeSpan.Zero));

        await Eventually.HoldsAsync("ready", () => slot.View.Phase == VmPhase.Ready, TestHost.Patience);

        Assert.Equal(1, agent.Clients);
    }

    [Fact]
    public async Task An_identity_actor_that_fails_learns_of_all_agents_again_and_still_finds_a_copy()
    {
        await using var first = new ScriptedAgent(_folder.Path("first"), AgentScript.Fenced);
        await using var host = await TestHost.StartAsync(_folder.Vm("first"), _folder.Vm("copy"));
        await host.UntilAsync("first", VmPhase.Ready);

        host.System.ActorSelection("/user/identity").Tell(NoIdentity());
        await using var copy = new ScriptedAgent(_folder.Path("copy"), AgentScript.Fenced with { InstanceId = "2" });

        await host.UntilAsync("first", VmPhase.Quarantined);
        await host.UntilAsync("copy", VmPhase.Quarantined);
        Assert.Equal(1, first.Clients);
    }

    [Fact]
    public async Task A_store_that_fails_in_an_unforeseen_way_keeps_no_vm_from_being_ready()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced);
        await using var host = await TestHost.StartAsync(
            new HostSettings("h", TestHost.Quick, [_folder.Vm("a")]) { Store = new BrokenStore() }
        );

        await host.UntilAsync("a", VmPhase.Ready);
    }

    /// <summary>A message over which the actor fails.</summary>
    private static object NoIdentity() =>
        new IdentityProtocol.Greeted(new VmId("h/x"), VmName.Parse("x"), 1, new("0.1.0", "1.1.0", "linux", []), 1, Claimed: false);

    /// <summary>Loses the first questions, as one that fails over them does.</summary>
    private sealed class ForgetfulIdentity : ReceiveActor
    {
        public ForgetfulIdentity(int losses)
        {
            Receive<IdentityProtocol.Greeted>(m =>
            {
                if (losses-- <= 0)
                {
                    Sender.Tell(new IdentityProtocol.Ruled(m.Channel, new IdentityRuling(m.Vm, m.Epoch, Claim: false, null)));
                }
            });
            ReceiveAny(_ => { });
        }
    }

    private sealed class BrokenStore : IHostStore
    {
        public string Fleet { get; } = FleetId.Make();

        public long Epoch => 1;

        public IReadOnlyList<KnownAgent> LoadKnownAgents() => throw new InvalidOperationException("unforeseen");

        public void Save(IReadOnlyCollection<KnownAgent> changed) => throw new InvalidOperationException("unforeseen");

        public void Forget(VmId vm) => throw new InvalidOperationException("unforeseen");
    }
}
