using Akka.Actor;
using Orchestrator.Actors.Hosting;
using Orchestrator.Actors.Hosts;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Storage;
using Orchestrator.TestKit;

namespace Orchestrator.Actors.Tests;

/// <summary>Whose agent is whose: copies, strangers and other commanders are kept apart until a person says otherwise, before the first call could reach them.</summary>
public sealed class IdentityTests : IDisposable
{
    private readonly SocketFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_vms_with_one_agent_id_are_both_in_quarantine_until_a_person_accepts_one_and_that_outlives_the_service()
    {
        var store = new MemoryHostStore();
        await using var first = new ScriptedAgent(_folder.Path("first"), AgentScript.Fenced);
        await using var copy = new ScriptedAgent(_folder.Path("copy"), AgentScript.Fenced with { InstanceId = "2" });
        await using (var host = await StartAsync(store, "first", "copy"))
        {
            var a = await host.UntilAsync("first", VmPhase.Quarantined);
            var b = await host.UntilAsync("copy", VmPhase.Quarantined);
            Assert.Contains("is also in copy", a.Reason, StringComparison.Ordinal);
            Assert.Contains("is also in first", b.Reason, StringComparison.Ordinal);
            var refused = Assert.IsType<CallOutcome.NotDelivered>(await host.CallAsync("first", "exec_command", """{"command":"x"}"""));
            Assert.Contains("first is quarantined", refused.Why, StringComparison.Ordinal);
        }
        store = store.Reopened();
        await using (var host = await StartAsync(store, "first", "copy"))
        {
            await host.UntilAsync("first", VmPhase.Quarantined);
            await host.UntilAsync("copy", VmPhase.Quarantined);
            Assert.DoesNotContain(await host.EventsAsync(), e => e.EndsWith(">Ready", StringComparison.Ordinal));

            Assert.True((await host.AcceptAsync("first")).Changed);
            await host.UntilAsync("first", VmPhase.Ready);
            Assert.Equal(VmPhase.Quarantined, (await host.GetAsync("copy")).Phase);
        }
        store = store.Reopened();
        await using (var host = await StartAsync(store, "first", "copy"))
        {
            await host.UntilAsync("first", VmPhase.Ready);
            await host.UntilAsync("copy", VmPhase.Quarantined);
            Assert.IsType<CallOutcome.Answered>(await host.CallAsync("first", "ping"));

            // It gets an identity of its own.
            copy.Script = copy.Script with
            {
                AgentId = "own",
                InstanceId = "3",
            };
            copy.DropClient();
            await host.UntilAsync("copy", VmPhase.Ready);
        }
        // In quarantine nothing but greetings and pings went out.
        Assert.DoesNotContain(copy.Requests, r => r.Method is not ("get_agent_info" or "ping"));
    }

    [Fact]
    public async Task An_agent_of_another_fleet_is_in_quarantine_until_it_is_accepted_and_then_claimed()
    {
        var store = new MemoryHostStore();
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced with { Fleet = "elsewhere" });
        agent.Handler = (a, r) =>
        {
            if (r.Method == "get_agent_info" && r.Params.TryGetProperty("claim", out _))
            {
                a.Script = a.Script with { Fleet = null };
            }
            return Task.FromResult(false);
        };
        await using var host = await StartAsync(store, "a");

        Assert.Contains("another fleet (elsewhere)", (await host.UntilAsync("a", VmPhase.Quarantined)).Reason, StringComparison.Ordinal);
        Assert.True((await host.AcceptAsync("a")).Changed);
        await host.UntilAsync("a", VmPhase.Ready);

        var again = await host.AcceptAsync("a");
        Assert.False(again.Changed);
        Assert.Contains("not in quarantine", again.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_does_not_take_the_claim_is_ready_by_the_persons_word_over_restarts_too()
    {
        var store = new MemoryHostStore();
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced with { Fleet = "elsewhere" });
        await using (var host = await StartAsync(store, "a"))
        {
            await host.UntilAsync("a", VmPhase.Quarantined);
            await host.AcceptAsync("a");
            await host.UntilAsync("a", VmPhase.Ready);
            Assert.True(agent.Requests.Last(r => r.Method == "get_agent_info").Params.GetProperty("claim").GetBoolean());
        }
        store = store.Reopened();
        await using (var host = await StartAsync(store, "a"))
        {
            await host.UntilAsync("a", VmPhase.Ready);
            Assert.DoesNotContain(await host.EventsAsync(), e => e.EndsWith(">Quarantined", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_agent_that_a_newer_host_service_commands_is_in_quarantine_until_this_one_is_told_to_take_it_over()
    {
        var store = new MemoryHostStore(fleet: null, epoch: 3);
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced with { Epoch = 9 });
        await using (var host = await StartAsync(store, "a"))
        {
            Assert.Contains(
                "has seen epoch 9, ours is 3",
                (await host.UntilAsync("a", VmPhase.Quarantined)).Reason,
                StringComparison.Ordinal
            );

            await host.AcceptAsync("a");
            await host.UntilAsync("a", VmPhase.Ready);
            Assert.IsType<CallOutcome.Answered>(await host.CallAsync("a", "get_disk_usage"));
            Assert.Equal(10, Epoch(agent.Requests.Last(r => r.Method == "get_disk_usage").Params.GetProperty("_ctx")));
        }
        // The epoch of that VM is kept: the service's own is still lower.
        agent.Script = agent.Script with
        {
            Epoch = 10,
        };
        await using (var host = await StartAsync(store.Reopened(), "a"))
        {
            await host.UntilAsync("a", VmPhase.Ready);
            Assert.Equal(10, Epoch(agent.Requests.Last(r => r.Method == "get_agent_info").Params));
        }

        static long Epoch(System.Text.Json.JsonElement json) => json.GetProperty("epoch").GetInt64();
    }

    [Fact]
    public async Task An_agent_that_came_along_from_a_vm_which_is_off_is_told_and_one_that_was_replaced_too_each_by_one_event()
    {
        var store = new MemoryHostStore();
        await using var agent = new ScriptedAgent(_folder.Path("old"), AgentScript.Fenced);
        await using var other = new ScriptedAgent(_folder.Path("new"), AgentScript.Fenced with { AgentId = "other", InstanceId = "2" });
        await using var host = await StartAsync(store, "old", "new");
        await host.UntilAsync("old", VmPhase.Ready);
        await host.UntilAsync("new", VmPhase.Ready);

        await agent.KillAsync();
        await host.UntilAsync("old", VmPhase.Absent);
        other.Script = other.Script with { AgentId = "a9", InstanceId = "3", BootId = "b3" };
        other.DropClient();
        await host.UntilAsync("new", v => v.Phase == VmPhase.Ready && v.Agent?.AgentId == "a9");

        var events = await host.EventsAsync();
        Assert.Single(events, e => e == "new agent-replaced");
        Assert.Single(events, e => e == "new agent-changed");
        Assert.DoesNotContain(events, e => e is "new guest-rebooted" or "new agent-moved");
        Assert.Contains("it was other", await ReasonAsync(host, "agent-replaced"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reboot_and_a_revert_of_the_guest_are_one_event_each()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced with { Journal = ("j", 50) });
        await using var host = await StartAsync(new MemoryHostStore(), "a");
        await host.UntilAsync("a", VmPhase.Ready);

        agent.Script = agent.Script with { InstanceId = "2", BootId = "b2", Version = "0.2.0" };
        agent.DropClient();
        await host.UntilAsync("a", v => v.Phase == VmPhase.Ready && v.Agent?.BootId == "b2");
        agent.Script = agent.Script with { InstanceId = "3", BootId = "b1", Journal = ("j", 7) };
        agent.DropClient();
        await host.UntilAsync("a", v => v.Phase == VmPhase.Ready && v.Agent?.BootId == "b1");
        // Now behind the same connection, as after loadvm: only its clock shows it.
        agent.Script = agent.Script with
        {
            ClockAheadMs = agent.Script.ClockAheadMs - 600_000,
        };
        await host.UntilAsync("a", v => v.Phase == VmPhase.Ready && agent.Clients == 4);

        var news = (await host.EventsAsync()).Where(e => !e.Contains('>', StringComparison.Ordinal)).ToArray();
        Assert.Equal(["a vm-added", "a agent-changed", "a guest-rebooted", "a guest-reverted", "a guest-reverted"], news);
    }

    [Fact]
    public async Task An_agent_that_is_another_at_each_greeting_fills_neither_log_nor_events()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced);
        var greetings = 0;
        agent.Handler = (a, r) =>
        {
            if (r.Method == "get_agent_info")
            {
                var n = Interlocked.Increment(ref greetings);
                a.Script = a.Script with { AgentId = $"id{n}", InstanceId = $"{n}" };
            }
            return Task.FromResult(false);
        };
        await using var host = await StartAsync(new MemoryHostStore(), "a");
        for (var i = 1; i <= 12; i++)
        {
            await host.UntilAsync("a", v => v.Phase == VmPhase.Ready && agent.Clients == i);
            agent.DropClient();
        }

        Assert.InRange((await host.EventsAsync()).Count(e => e == "a agent-replaced"), 1, NewsMeter.PerMinute);
    }

    [Fact]
    public async Task What_is_forgotten_is_met_as_for_the_first_time()
    {
        var store = new MemoryHostStore();
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced);
        await using (var host = await StartAsync(store, "a"))
        {
            Assert.False((await host.ForgetAsync("a")).Changed);
            await host.UntilAsync("a", VmPhase.Ready);
            agent.DropClient();
            await agent.KillAsync();
            await host.UntilAsync("a", VmPhase.Absent);

            Assert.True((await host.ForgetAsync("a")).Changed);
            Assert.Empty(store.LoadKnownAgents());
            Assert.False((await host.ForgetAsync("a")).Changed);
        }
    }

    [Fact]
    public async Task A_vm_that_has_left_the_inventory_can_be_forgotten_and_frees_the_one_that_was_held_against_it()
    {
        var store = new MemoryHostStore();
        await using var first = new ScriptedAgent(_folder.Path("first"), AgentScript.Fenced);
        await using var copy = new ScriptedAgent(_folder.Path("copy"), AgentScript.Fenced with { InstanceId = "2" });
        await using var host = await StartAsync(store, "first", "copy");
        Assert.Equal(QuarantineKind.TwoHolders, (await host.UntilAsync("first", VmPhase.Quarantined)).Quarantine);
        await host.UntilAsync("copy", VmPhase.Quarantined);
        host.Host.Tell(new HostProtocol.SetInventory([_folder.Vm("first")]));
        await host.UntilAsync("first", VmPhase.Quarantined);

        var judged = await host.ForgetAsync("copy");

        Assert.True(judged.Changed);
        Assert.Contains("no longer in the inventory", judged.What, StringComparison.Ordinal);
        Assert.Null((await host.UntilAsync("first", VmPhase.Ready)).Quarantine);
        // Now nothing of it is left, nor of a name that never was.
        foreach (var name in new[] { "copy", "never", "not a name\n" })
        {
            Assert.Equal(name, (await host.Host.Ask<HostProtocol.NoSuchVm>(Forget(name), TestHost.Patience)).Name);
        }
        Assert.Equal("copy", (await host.Host.Ask<HostProtocol.NoSuchVm>(Accept("copy"), TestHost.Patience)).Name);

        static object Forget(string name) => new HostProtocol.ForgetVm(name, new CallOrigin("test", "test", "r1"));
        static object Accept(string name) => new HostProtocol.AcceptVm(name, new CallOrigin("test", "test", "r1"));
    }

    [Fact]
    public async Task A_claim_that_the_killed_service_did_not_come_to_say_is_said_by_the_next()
    {
        var store = new MemoryHostStore();
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced with { Fleet = "elsewhere" });
        await using (var host = await StartAsync(store, "a"))
        {
            await host.UntilAsync("a", VmPhase.Quarantined);
        }
        // As the store stands between the word and the claim.
        var known = Assert.Single(store.LoadKnownAgents());
        store = store.Reopened();
        store.Save([known with { AcceptedAt = known.SeenAt.AddSeconds(1), AcceptedFleet = "elsewhere" }]);
        agent.Handler = (a, r) =>
        {
            if (r.Method == "get_agent_info" && r.Params.TryGetProperty("claim", out _))
            {
                a.Script = a.Script with { Fleet = null };
            }
            return Task.FromResult(false);
        };
        await using (var host = await StartAsync(store, "a"))
        {
            await host.UntilAsync("a", VmPhase.Ready);
        }
        Assert.Null(Assert.Single(store.LoadKnownAgents()).AcceptedFleet);
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_keeps_no_vm_from_being_ready_and_a_person_is_told()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced with { Fleet = "elsewhere" });
        await using var host = await TestHost.StartAsync(
            new HostSettings("h", TestHost.Quick, [_folder.Vm("a")]) { Store = new FullStore() }
        );
        await host.UntilAsync("a", VmPhase.Quarantined);

        var judged = await host.AcceptAsync("a");

        Assert.True(judged.Changed);
        Assert.Contains("could not be kept yet", judged.What, StringComparison.Ordinal);
    }

    private Task<TestHost> StartAsync(MemoryHostStore store, params string[] vms) =>
        TestHost.StartAsync(new HostSettings("h", TestHost.Quick, [.. vms.Select(_folder.Vm)]) { Store = store, Seed = 1 });

    private static async Task<string> ReasonAsync(TestHost host, string type)
    {
        var events = await host.FollowAsync();
        while (events.TryRead(out var e))
        {
            if (e.Type == type)
            {
                return e.Reason;
            }
        }
        return "";
    }

    private sealed class FullStore : IHostStore
    {
        public string Fleet { get; } = FleetId.Make();

        public long Epoch => 1;

        public IReadOnlyList<KnownAgent> LoadKnownAgents() => [];

        public void Save(IReadOnlyCollection<KnownAgent> changed) => throw new StoreException("the disk is full");

        public void Forget(VmId vm) => throw new StoreException("the disk is full");
    }
}
