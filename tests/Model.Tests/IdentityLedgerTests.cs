using System.Collections.Immutable;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Tests;

public sealed class IdentityLedgerTests
{
    private const string Fleet = "ours";
    private const long Epoch = 3;
    private static readonly DateTimeOffset T0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly GetAgentInfoResult Agent = new("0.1.0", "1.1.0", "linux", ["ping"]) { AgentId = "a1", Fleet = Fleet };
    private readonly IdentityLedger _ledger = new(Fleet, Epoch);

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("ours", null, null)]
    [InlineData("ours", 3L, null)]
    [InlineData("ours", 2L, null)]
    [InlineData("ours", 4L, QuarantineKind.HigherEpoch)]
    [InlineData("theirs", null, QuarantineKind.ForeignFleet)]
    // A foreign fleet's epochs say nothing of ours.
    [InlineData("theirs", 9L, QuarantineKind.ForeignFleet)]
    public void What_an_agent_tells_of_its_fleet_and_epoch_decides_alone_in_a_vm_without_a_past(
        string? fleet,
        long? epoch,
        QuarantineKind? kind
    )
    {
        var ruling = Greeted("web1", Agent with { Fleet = fleet, Epoch = epoch })[0];

        Assert.Equal(kind, ruling.Quarantine?.Kind);
        Assert.Equal((Epoch, false), (ruling.Epoch, ruling.Claim));
    }

    [Theory]
    // First and second tell the same id or not; the first one still answers or not; a person had accepted it or not.
    [InlineData(true, true, false, QuarantineKind.TwoHolders, false)]
    [InlineData(true, false, false, null, true)]
    [InlineData(false, true, false, null, false)]
    [InlineData(false, false, false, null, false)]
    [InlineData(true, true, true, QuarantineKind.TwoHolders, false)]
    [InlineData(true, false, true, QuarantineKind.TwoHolders, false)]
    public void An_id_that_another_vm_had_is_a_copy_or_has_come_along(
        bool sameId,
        bool firstAnswers,
        bool firstAccepted,
        QuarantineKind? second,
        bool moved
    )
    {
        Greeted("web1", Agent);
        if (firstAccepted)
        {
            Greeted("web3", Agent);
            Accept("web1");
            Greeted("web3", Agent with { AgentId = "a3" });
        }
        if (!firstAnswers)
        {
            _ledger.Left(Id("web1"));
        }

        var ruling = Greeted("web2", sameId ? Agent : Agent with { AgentId = "a2" })[0];

        Assert.Equal(second, ruling.Quarantine?.Kind);
        Assert.Equal(moved ? "web1" : null, ruling.MovedFrom?.Value);
    }

    [Fact]
    public void Of_two_copies_both_are_quarantined_and_accepting_one_frees_that_one_alone()
    {
        Greeted("web1", Agent);
        var both = Greeted("web2", Agent);

        Assert.Equal(["h/web2", "h/web1"], both.Select(r => r.Vm.Value));
        Assert.All(both, r => Assert.Equal(QuarantineKind.TwoHolders, r.Quarantine?.Kind));
        var freed = Accept("web1");
        Assert.Null(Assert.Single(freed).Quarantine);
        Assert.Equal(QuarantineKind.TwoHolders, Greeted("web2", Agent)[0].Quarantine?.Kind);
        Assert.Null(Greeted("web1", Agent)[0].Quarantine);
    }

    [Fact]
    public void A_copy_that_gets_an_id_of_its_own_frees_the_other()
    {
        Greeted("web1", Agent);
        Greeted("web2", Agent);

        var rulings = Greeted("web2", Agent with { AgentId = "a2" });

        Assert.Equal(["h/web2", "h/web1"], rulings.Select(r => r.Vm.Value));
        Assert.All(rulings, r => Assert.Null(r.Quarantine));
    }

    [Fact]
    public void Forgetting_one_of_two_copies_that_does_not_answer_frees_the_other_and_ends_the_dispute_on_disk()
    {
        Greeted("web1", Agent);
        Greeted("web2", Agent);
        _ledger.Left(Id("web2"));
        Assert.Equal(QuarantineKind.TwoHolders, Greeted("web1", Agent)[0].Quarantine?.Kind);

        var rulings = _ledger.Forget(Id("web2"), T0, out var found);

        Assert.True(found);
        Assert.Null(Assert.Single(rulings).Quarantine);
        Assert.Equal(Id("web2"), Assert.Single(_ledger.TakeChanges().Forgotten));
        Assert.Empty(_ledger.Forget(Id("web2"), T0, out found));
        Assert.False(found);
    }

    [Fact]
    public void A_dispute_outlives_the_service()
    {
        Greeted("web1", Agent);
        Greeted("web2", Agent);

        var next = Reopened();

        Assert.Equal(
            QuarantineKind.TwoHolders,
            next.Greeted(Id("web1"), VmName.Parse("web1"), Agent, Epoch, false, T0)[0].Quarantine?.Kind
        );
    }

    [Fact]
    public void An_accepted_agent_of_another_fleet_is_claimed_by_the_next_greeting_and_ready_though_it_does_not_take_the_claim()
    {
        var foreign = Agent with { Fleet = "theirs" };
        Greeted("web1", foreign);
        var accepted = Assert.Single(Accept("web1"));
        Assert.Equal((true, null), (accepted.Claim, accepted.Quarantine));

        // It did not take the claim: the person's word stands, and the same greeting is not asked to claim again.
        var refused = Greeted("web1", foreign, claimed: true)[0];
        Assert.Equal((false, null), (refused.Claim, refused.Quarantine));
        Assert.True(Greeted("web1", foreign)[0].Claim);

        Assert.Equal(QuarantineKind.ForeignFleet, Greeted("web1", Agent with { Fleet = "a third" })[0].Quarantine?.Kind);
    }

    [Fact]
    public void A_service_that_is_killed_between_a_persons_word_and_the_claim_says_it_after_its_return_and_not_again()
    {
        var foreign = Agent with { Fleet = "theirs" };
        Greeted("web1", foreign);
        Accept("web1");

        var second = Reopened();
        Assert.True(Greeted(second, "web1", foreign).Claim);
        // Killed once more before the claim was said.
        var third = Reopened(second);
        Assert.True(Greeted(third, "web1", foreign).Claim);
        Assert.Null(Greeted(third, "web1", Agent, claimed: true).Quarantine);

        // The other fleet took it back: two fleets do not take it from each other by themselves.
        var fourth = Reopened(third);
        Assert.Equal(QuarantineKind.ForeignFleet, Greeted(fourth, "web1", foreign).Quarantine?.Kind);
    }

    [Fact]
    public void A_persons_word_on_one_agent_claims_no_other_that_answers_in_its_place()
    {
        Greeted("web1", Agent with { Fleet = "theirs" });
        Accept("web1");

        var other = Greeted("web1", Agent with { AgentId = "a2", Fleet = "theirs" })[0];

        Assert.Equal((false, QuarantineKind.ForeignFleet), (other.Claim, other.Quarantine?.Kind));
    }

    [Fact]
    public void An_acceptance_of_a_copy_claims_nothing_when_the_agent_belongs_to_another_fleet_later()
    {
        Greeted("web1", Agent);
        Greeted("web2", Agent);
        Accept("web1");

        var ruling = Greeted(Reopened(), "web1", Agent with { Fleet = "theirs" });

        Assert.Equal((false, QuarantineKind.ForeignFleet), (ruling.Claim, ruling.Quarantine?.Kind));
    }

    [Fact]
    public void Accepting_an_agent_that_a_newer_host_commands_raises_the_epoch_of_that_vm_and_keeps_it()
    {
        Greeted("web1", Agent with { Epoch = 9 });

        Assert.Equal(10, Assert.Single(Accept("web1")).Epoch);

        var ruling = Greeted(Reopened(), "web1", Agent with { Epoch = 10 });
        Assert.Equal((10L, null), (ruling.Epoch, ruling.Quarantine));
    }

    [Fact]
    public void There_is_nothing_to_accept_where_nobody_answers_or_nobody_is_quarantined()
    {
        Assert.Empty(_ledger.Accept(Id("web1"), T0, out var what));
        Assert.Contains("none to accept", what, StringComparison.Ordinal);
        Greeted("web1", Agent);
        Assert.Empty(_ledger.Accept(Id("web1"), T0, out what));
        Assert.Contains("not in quarantine", what, StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_not_be_kept_is_kept_the_next_time_as_it_stands_then()
    {
        Greeted("web1", Agent);
        Greeted("web2", Agent with { AgentId = "a2" });
        _ledger.Forget(Id("web2"), T0, out _);
        _ledger.Left(Id("web1"));
        _ledger.Forget(Id("web1"), T0, out _);
        var (forgotten, changed) = _ledger.TakeChanges();
        Assert.False(_ledger.HasChanges);

        Greeted("web1", Agent with { AgentId = "a4" });
        _ledger.PutBack(forgotten, changed);

        var again = _ledger.TakeChanges();
        // Met again since: keeping it replaces what was to be erased.
        Assert.DoesNotContain(Id("web1"), again.Forgotten);
        Assert.Equal("a4", again.Changed.Single(k => k.Vm == Id("web1")).AgentId);
    }

    private static VmId Id(string vm) => VmId.OfInventory("h", VmName.Parse(vm));

    private ImmutableArray<IdentityRuling> Greeted(string vm, GetAgentInfoResult agent, bool claimed = false) =>
        _ledger.Greeted(Id(vm), VmName.Parse(vm), agent, Epoch, claimed, T0);

    private static IdentityRuling Greeted(IdentityLedger ledger, string vm, GetAgentInfoResult agent, bool claimed = false) =>
        ledger.Greeted(Id(vm), VmName.Parse(vm), agent, Epoch, claimed, T0.AddHours(1))[0];

    private ImmutableArray<IdentityRuling> Accept(string vm) => _ledger.Accept(Id(vm), T0, out _);

    private IdentityLedger Reopened() => Reopened(_ledger);

    private readonly Dictionary<VmId, KnownAgent> _disk = [];

    /// <summary>The ledger of the next service: what the last one had kept is all it knows.</summary>
    private IdentityLedger Reopened(IdentityLedger last)
    {
        var (forgotten, changed) = last.TakeChanges();
        foreach (var vm in forgotten)
        {
            _disk.Remove(vm);
        }
        foreach (var agent in changed)
        {
            _disk[agent.Vm] = agent;
        }
        var next = new IdentityLedger(Fleet, Epoch);
        next.Load(_disk.Values);
        return next;
    }
}
