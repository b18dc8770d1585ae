using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using Orchestrator.Actors.Hosts;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.TestKit;
using static Orchestrator.Actors.Hosts.HostProtocol;

namespace Orchestrator.Actors.Tests;

/// <summary>The host's actor lists, finds, adds and removes VMs, and keeps their failures apart.</summary>
public sealed class HostTests : IDisposable
{
    private readonly SocketFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_unknown_vm_is_told_with_the_names_that_were_meant()
    {
        await using var host = await TestHost.StartAsync(_folder.Vm("web1"), _folder.Vm("web2"), _folder.Vm("mail"));

        var get = await host.Host.Ask<NoSuchVm>(new GetVm("wbe1"), TestHost.Patience);
        var call = await host.Host.Ask<NoSuchVm>(
            new CallVm("wbe1", new GuestRequest("ping", default), DateTimeOffset.UtcNow, new CallOrigin("t", "t", "r")),
            TestHost.Patience
        );

        Assert.Equal("web1", string.Join(" ", get.Near));
        Assert.Equal("web1", string.Join(" ", call.Near));
    }

    [Fact]
    public async Task The_inventory_can_be_replaced_while_unchanged_vms_keep_their_connections()
    {
        await using var a = new ScriptedAgent(_folder.Path("a"));
        await using var b = new ScriptedAgent(_folder.Path("b"));
        await using var c = new ScriptedAgent(_folder.Path("c"));
        await using var host = await TestHost.StartAsync(_folder.Vm("a"), _folder.Vm("b"));
        await host.UntilAsync("a", VmPhase.Ready);
        await host.UntilAsync("b", VmPhase.Ready);

        var labelled = _folder.Vm("a") with { Labels = ImmutableSortedDictionary<string, string>.Empty.Add("tier", "web") };
        var moved = new VmDefinition(VmName.Parse("c"), _folder.Path("c"));
        host.Host.Tell(new SetInventory([labelled, moved]));

        await host.UntilAsync("c", VmPhase.Ready);
        var list = await host.Host.Ask<VmList>(ListVms.Instance, TestHost.Patience);
        Assert.Equal(["a", "c"], list.Vms.Keys);
        Assert.Equal("web", list.Vms["a"].Labels["tier"]);
        Assert.Equal(1, a.Clients);
        Assert.IsType<NoSuchVm>(await host.Host.Ask<object>(new GetVm("b"), TestHost.Patience));

        host.Host.Tell(new SetInventory([new VmDefinition(VmName.Parse("a"), _folder.Path("b"))]));
        await host.UntilAsync("a", v => v.Phase == VmPhase.Ready && v.SocketPath == _folder.Path("b"));
        Assert.Equal(2, b.Clients);
    }

    [Fact]
    public async Task A_crash_of_one_vm_s_actor_ends_its_calls_and_touches_no_other()
    {
        await using var a = new ScriptedAgent(_folder.Path("a")) { Handler = (_, r) => Task.FromResult(r.Method == "exec_command") };
        await using var b = new ScriptedAgent(_folder.Path("b"));
        var time = new BreakableTime();
        var settings = TestHost.Quick with { PingInterval = TimeSpan.FromHours(1) };
        await using var host = await TestHost.StartAsync(
            new Hosting.HostSettings("h", settings, [_folder.Vm("a"), _folder.Vm("b")]) { Seed = 1, Time = time }
        );
        await host.UntilAsync("a", VmPhase.Ready);
        await host.UntilAsync("b", VmPhase.Ready);
        var open = host.CallAsync("a", "exec_command", """{"command":"x"}""");
        await host.UntilAsync("a", v => v.InFlight == 1 && a.Count("exec_command") == 1);

        time.BreakOnce();
        host.Host.Tell(
            new CallVm("a", new GuestRequest("ping", default), DateTimeOffset.UtcNow.AddSeconds(10), new CallOrigin("t", "t", "r"))
        );

        var unknown = Assert.IsType<CallOutcome.Unknown>(await open);
        Assert.Contains("starts it anew", unknown.Why, StringComparison.Ordinal);
        Assert.IsType<CallOutcome.Answered>(await host.CallAsync("b", "ping"));
        Assert.NotEqual(VmPhase.Ready, (await host.GetAsync("a")).Phase);
        await host.UntilAsync("a", v => v.Phase == VmPhase.Ready && a.Clients == 2);
        Assert.IsType<CallOutcome.Answered>(await host.CallAsync("a", "ping"));
        Assert.Equal(1, b.Clients);
    }

    [Fact]
    public async Task After_a_crash_of_the_host_s_actor_all_vms_are_found_and_greeted_anew()
    {
        await using var a = new ScriptedAgent(_folder.Path("a")) { Handler = (_, r) => Task.FromResult(r.Method == "exec_command") };
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);
        var open = host.CallAsync("a", "exec_command", """{"command":"x"}""");
        await host.UntilAsync("a", v => v.InFlight == 1 && a.Count("exec_command") == 1);

        host.Host.Tell(new SetInventory(default));

        Assert.IsType<CallOutcome.Unknown>(await open);
        await host.UntilAsync("a", v => v.Phase == VmPhase.Ready && a.Clients == 2);
        Assert.IsType<CallOutcome.Answered>(await host.CallAsync("a", "ping"));
    }

    [Fact]
    public async Task After_a_crash_of_the_event_log_followers_end_and_go_on_with_a_gap_under_another_run()
    {
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        var following = await host.FollowAsync();
        var before = await Next(following);

        host.Events.Tell(new EventLogProtocol.Follow(null!, null));

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            while (true)
            {
                await Next(following);
            }
        });
        var resumed = Channel.CreateBounded<VmEventRecord>(100);
        var gap = await host.Events.Ask<EventLogProtocol.Following>(
            new EventLogProtocol.Follow(resumed.Writer, before.Id),
            TestHost.Patience
        );
        Assert.True(gap.Gap);
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        Assert.NotEqual(before.Id.Split('-')[0], (await Next(resumed.Reader)).Id.Split('-')[0]);
    }

    [Fact]
    public async Task A_follower_gets_what_is_kept_then_what_is_new_and_knows_of_a_gap()
    {
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Absent);
        var all = await host.FollowAsync();
        var first = await Next(all);
        var second = await Next(all);

        var rest = Channel.CreateBounded<VmEventRecord>(100);
        var resumed = await host.Events.Ask<EventLogProtocol.Following>(
            new EventLogProtocol.Follow(rest.Writer, first.Id),
            TestHost.Patience
        );
        var foreign = Channel.CreateBounded<VmEventRecord>(100);
        var gap = await host.Events.Ask<EventLogProtocol.Following>(
            new EventLogProtocol.Follow(foreign.Writer, "0000-1"),
            TestHost.Patience
        );

        Assert.False(resumed.Gap);
        Assert.True(gap.Gap);
        Assert.Equal(("vm-added", "state-changed"), (first.Type, second.Type));
        Assert.Equal(second, await Next(rest.Reader));
        Assert.Equal(first, await Next(foreign.Reader));

        await using var agent = new ScriptedAgent(_folder.Path("a"));
        while ((await Next(all)).To != VmPhase.Ready) { }
    }

    [Fact]
    public async Task A_follower_that_reads_slowly_gets_everything_and_one_that_never_reads_is_cut_off()
    {
        var settings = new Hosting.HostSettings("h", TestHost.Quick, []) { EventsKept = 50 };
        await using var host = await TestHost.StartAsync(settings);
        var slow = await host.FollowAsync(after: null, room: 1);
        var never = await host.FollowAsync(after: null, room: 1);

        for (var i = 0; i < 200; i++)
        {
            host.System.EventStream.Publish(new VmEventRecord("", default, "vm-added", VmName.Parse($"v{i}"), null, null, ""));
            Assert.Equal($"v{i}", (await Next(slow)).Vm.Value);
        }

        Assert.Equal("v0", (await Next(never)).Vm.Value);
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            while (true)
            {
                await Next(never);
            }
        });
    }

    private static async Task<VmEventRecord> Next(ChannelReader<VmEventRecord> from)
    {
        try
        {
            return await from.ReadAsync().AsTask().WaitAsync(TestHost.Patience);
        }
        catch (ChannelClosedException e) when (e.InnerException is { } why)
        {
            throw why;
        }
    }

    /// <summary>A wall clock that throws when it is asked next: an error of our own making, in the actor that asks.</summary>
    private sealed class BreakableTime : TimeProvider
    {
        private int _broken;

        public void BreakOnce() => Volatile.Write(ref _broken, 1);

        public override DateTimeOffset GetUtcNow() =>
            Interlocked.Exchange(ref _broken, 0) == 1 ? throw new InvalidOperationException("broken for the test") : base.GetUtcNow();
    }
}
