using Orchestrator.Model.Vms;

namespace Orchestrator.Storage.Tests;

/// <summary>What every <see cref="IHostStore"/> promises; each implementation runs it.</summary>
public abstract class HostStoreContract
{
    /// <summary>A store without anything in it.</summary>
    protected abstract IHostStore New();

    /// <summary>Ends a store and gives what the next service finds.</summary>
    protected abstract IHostStore Reopen(IHostStore store);

    [Fact]
    public void A_new_store_has_a_fleet_of_32_hex_digits_the_epoch_1_and_knows_no_agent()
    {
        var store = New();
        Assert.Matches("^[0-9a-f]{32}$", store.Fleet);
        Assert.Equal(1, store.Epoch);
        Assert.Empty(store.LoadKnownAgents());
        Assert.NotEqual(store.Fleet, New().Fleet);
    }

    [Fact]
    public void The_fleet_stays_and_the_epoch_goes_up_by_one_with_each_opening()
    {
        var store = New();
        var fleet = store.Fleet;
        for (var epoch = 2; epoch < 6; epoch++)
        {
            store = Reopen(store);
            Assert.Equal((fleet, epoch), (store.Fleet, store.Epoch));
        }
    }

    [Fact]
    public void What_was_saved_is_there_after_opening_again_to_the_last_member()
    {
        KnownAgent[] agents =
        [
            SampleAgents.Of("a"),
            SampleAgents.BareOf("b"),
            SampleAgents.Of("c") with
            {
                JournalSeq = long.MaxValue,
                Epoch = long.MaxValue,
            },
        ];
        var store = New();
        store.Save(agents);
        Assert.Equal(agents, store.LoadKnownAgents());
        Assert.Equal(agents, Reopen(store).LoadKnownAgents());
    }

    [Fact]
    public void A_newer_save_takes_the_place_of_an_older_one_and_leaves_the_others()
    {
        var store = New();
        store.Save([SampleAgents.Of("a"), SampleAgents.Of("b")]);
        var newer = SampleAgents.BareOf("a") with { AgentId = "another" };
        store.Save([newer]);
        store.Save([]);
        Assert.Equal([newer, SampleAgents.Of("b")], Reopen(store).LoadKnownAgents());
    }

    [Fact]
    public void What_was_forgotten_is_gone_and_forgetting_the_unknown_does_nothing()
    {
        var store = New();
        store.Save([SampleAgents.Of("a"), SampleAgents.Of("b")]);
        store.Forget(new VmId("host-1/a"));
        store.Forget(new VmId("host-1/never"));
        store.Forget(new VmId("host-1/B"));
        Assert.Equal([SampleAgents.Of("b")], store.LoadKnownAgents());
        Assert.Equal([SampleAgents.Of("b")], Reopen(store).LoadKnownAgents());
    }

    [Fact]
    public void Texts_of_guests_are_kept_as_they_are_and_never_become_sql()
    {
        var hostile = SampleAgents.Of("'; DROP TABLE known_agent; --") with
        {
            AgentId = "\"'; DELETE FROM host; --",
            BootId = "$1",
            JournalEpoch = "",
        };
        var store = New();
        store.Save([hostile]);
        Assert.Equal([hostile], Reopen(store).LoadKnownAgents());
    }

    [Fact]
    public async Task Many_threads_may_use_it_at_once()
    {
        var store = New();
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(thread =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 20; i++)
                        {
                            store.Save([SampleAgents.Of($"{thread}-{i}"), SampleAgents.Of($"shared-{i}")]);
                            store.Forget(new VmId($"host-1/shared-{i}"));
                            Assert.True(store.LoadKnownAgents().Count > 0);
                        }
                    })
                )
        );
        Assert.Equal(160, Reopen(store).LoadKnownAgents().Count);
    }
}
