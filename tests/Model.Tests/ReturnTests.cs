using System.Collections.Immutable;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Tests;

/// <summary>How soon a VM is tried again: an honest one within seconds of being well, one that loses connection after connection ever more seldom.</summary>
public sealed class ReturnTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ConnectionSettings Settings = ConnectionSettings.Default;
    private static readonly GetAgentInfoResult Agent = new("0.1.0", "1.1.0", "linux", ["ping"]) { InstanceId = "a" };
    private readonly ulong _seed = (ulong)Random.Shared.Next(1, int.MaxValue);
    private VmConnection _vm;
    private DateTimeOffset _now = T0;
    private readonly List<DateTimeOffset> _changes = [];

    public ReturnTests()
    {
        _vm = VmConnection.New(Settings, "/run/vms/web1.sock", "me", new Chance(_seed), T0);
        GreetAgain();
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void The_first_loss_in_a_minute_is_made_good_at_once_however_long_it_took_to_be_ready(LossCause cause)
    {
        Lose(LossCause.PingUnanswered, after: TimeSpan.FromMinutes(5));
        for (var i = 0; i < 50; i++)
        {
            Tell(new VmConnectionEvent.RetryDue());
            Tell(new VmConnectionEvent.Dialed());
            Lose(LossCause.NoGreeting, after: Settings.GreetingTimeout);
        }
        GreetAgain();

        Assert.Equal(TimeSpan.Zero, Lose(cause, after: TimeSpan.FromSeconds(2)));
    }

    [Theory]
    [InlineData(LossCause.NoGreeting)]
    [InlineData(LossCause.WriteStalled)]
    [InlineData(LossCause.SocketError)]
    [InlineData(LossCause.Eof)]
    public void A_guest_that_did_not_answer_is_tried_every_few_seconds_however_long_that_lasts(LossCause cause)
    {
        Lose(cause, after: TimeSpan.FromMinutes(5));
        for (var i = 0; i < 200; i++)
        {
            Tell(new VmConnectionEvent.RetryDue());
            Tell(new VmConnectionEvent.Dialed());
            Assert.InRange(Lose(cause, after: Settings.WriteTimeout).TotalSeconds, 0, 2.5);
        }
    }

    [Theory]
    [InlineData(DialFailure.NoSocket, 2.5)]
    [InlineData(DialFailure.Refused, 2.5)]
    [InlineData(DialFailure.Busy, 2.5)]
    [InlineData(DialFailure.TimedOut, 2.5)]
    [InlineData(DialFailure.NoPermission, 12.5)]
    [InlineData(DialFailure.NotASocket, 12.5)]
    public void What_ends_by_itself_is_asked_for_often_and_what_a_person_must_mend_is_not(DialFailure failure, double longest)
    {
        Lose(LossCause.Eof, after: TimeSpan.FromMinutes(5));
        var pauses = new List<double>();
        for (var i = 0; i < 100; i++)
        {
            Tell(new VmConnectionEvent.RetryDue());
            pauses.Add(Pause(Tell(new VmConnectionEvent.DialFailed(failure, ""))).TotalSeconds);
        }
        Assert.InRange(pauses[0], 0, 1);
        Assert.InRange(pauses.Max(), longest / 2, longest);
    }

    [Fact]
    public void Reboots_one_after_the_other_cost_no_pause_worth_the_name()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.InRange(Lose(LossCause.AgentRestarted, after: TimeSpan.FromSeconds(20)).TotalSeconds, 0, 1);
            GreetAgain();
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_guest_that_loses_its_connection_over_and_over_changes_its_state_so_often_a_minute_and_no_oftener(LossCause cause)
    {
        foreach (var age in new[] { 1, 300, 1100, 3000, 11_000 })
        {
            var end = _now.AddMinutes(TestSize.Rounds(10));
            while (_now < end)
            {
                Lose(cause, after: TimeSpan.FromMilliseconds(age));
                GreetAgain();
            }
        }
        // QEMU's end is asked for every two seconds, whoever brings it about: what the socket says then is the VM's state.
        var most = cause == LossCause.Eof ? 100 : 30;
        Assert.True(MostInAMinute() <= most, $"{MostInAMinute()} changes of state in one minute by {cause}, seed {_seed}");
    }

    [Fact]
    public void A_guest_that_opens_and_closes_its_port_without_end_is_not_connected_each_time_that_it_opens_it()
    {
        Tell(new VmConnectionEvent.Evidence(new MachineEvidence.Stands(MachineRun.Running, true)));
        var end = _now.AddMinutes(5);
        var dials = 0;
        while (_now < end)
        {
            _now = _now.AddSeconds(1);
            Tell(new VmConnectionEvent.Evidence(new MachineEvidence.PortChanged(false)));
            var opened = Tell(new VmConnectionEvent.Evidence(new MachineEvidence.PortChanged(true)));
            dials += opened.Count(e => e is VmEffect.Dial);
            if (_vm.Stage == ConnectionStage.Dialing)
            {
                Tell(new VmConnectionEvent.Dialed());
                Tell(new VmConnectionEvent.Greeted(Agent));
            }
            else if (_vm.NextTryAt <= _now)
            {
                GreetAgain();
            }
        }
        // The first ones are heeded: so a guest that has booted is greeted at once.
        Assert.InRange(dials, 1, 60);
        Assert.InRange(MostInAMinute(), 4, 30);
    }

    /// <summary>All that a guest, or whoever has its socket, can bring about.</summary>
    public static TheoryData<LossCause> Losses() =>
        new(Enum.GetValues<LossCause>().Where(c => c is not (LossCause.NoGreeting or LossCause.GreetAgain or LossCause.MachineEnded)));

    private int MostInAMinute()
    {
        var (most, first) = (0, 0);
        for (var last = 0; last < _changes.Count; last++)
        {
            while (_changes[last] - _changes[first] >= TimeSpan.FromMinutes(1))
            {
                first++;
            }
            most = Math.Max(most, last - first + 1);
        }
        return most;
    }

    private TimeSpan Lose(LossCause cause, TimeSpan after)
    {
        _now += after;
        return Pause(Tell(new VmConnectionEvent.Lost(cause, "")));
    }

    private void GreetAgain()
    {
        _now = _vm.NextTryAt > _now ? _vm.NextTryAt.Value : _now;
        Tell(new VmConnectionEvent.RetryDue());
        Tell(new VmConnectionEvent.Dialed());
        Tell(new VmConnectionEvent.Greeted(Agent));
        Assert.Equal(VmPhase.Ready, _vm.Phase);
    }

    private static TimeSpan Pause(ImmutableArray<VmEffect> effects) => effects.OfType<VmEffect.RetryAfter>().Single().Delay;

    private ImmutableArray<VmEffect> Tell(VmConnectionEvent happened)
    {
        (_vm, var effects) = _vm.On(happened, _now);
        _changes.AddRange(effects.OfType<VmEffect.PhaseChanged>().Select(_ => _now));
        return effects;
    }
}
