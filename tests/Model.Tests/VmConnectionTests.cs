using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Tests;

public sealed class VmConnectionTests
{
    private const string Socket = "/run/vms/web1.sock";
    private static readonly DateTimeOffset T0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ConnectionSettings Settings = ConnectionSettings.Default;
    private static readonly Quarantine Copy = new(QuarantineKind.TwoHolders, "it is a copy");
    private static readonly GetAgentInfoResult Agent = new("0.1.0", "1.0.0", "linux", ["ping"])
    {
        InstanceId = "a",
        Limits = new AgentLimits(65536, 10),
    };

    [Fact]
    public void A_new_vm_is_dialled_greeted_and_ready()
    {
        var vm = New();

        var (dialing, first) = vm.On(new VmConnectionEvent.RetryDue(), T0);
        var (greeting, second) = dialing.On(new VmConnectionEvent.Dialed(), T0);
        var (ready, third) = greeting.On(new VmConnectionEvent.Greeted(Agent), T0.AddSeconds(1));

        Assert.IsType<VmEffect.Dial>(Assert.Single(first));
        Assert.Empty(second);
        Assert.Equal(VmPhase.Connecting, greeting.Phase);
        Assert.Contains(new VmEffect.OpenForCalls(8, Serial: false, 65536), third);
        Assert.Contains(third, e => e is VmEffect.PhaseChanged { From: VmPhase.Connecting, To: VmPhase.Ready });
        Assert.Equal((VmPhase.Ready, T0.AddSeconds(1)), (ready.Phase, ready.Since));
    }

    [Fact]
    public void What_failed_before_is_forgotten_when_the_vm_is_ready_and_kept_until_then()
    {
        var lost = Ready().On(new VmConnectionEvent.Lost(LossCause.Eof, ""), T0).Next.On(new VmConnectionEvent.RetryDue(), T0).Next;
        var refused = lost.On(new VmConnectionEvent.DialFailed(DialFailure.Refused, ""), T0).Next;
        Assert.Equal((LossCause.Eof, DialFailure.Refused), (refused.LastLoss, refused.LastDialFailure));

        var greeted = refused.On(new VmConnectionEvent.RetryDue(), T0).Next.On(new VmConnectionEvent.Dialed(), T0).Next;
        Assert.Equal((LossCause.Eof, DialFailure.Refused), (greeted.LastLoss, greeted.LastDialFailure));
        var ready = greeted.On(new VmConnectionEvent.Greeted(Agent), T0).Next;
        Assert.Equal((null, null), (ready.LastLoss, ready.LastDialFailure));
    }

    [Theory]
    [InlineData(DialFailure.NoSocket, VmPhase.Absent, "does not exist: the VM is off or was never started")]
    [InlineData(DialFailure.Refused, VmPhase.Absent, "QEMU has ended")]
    [InlineData(DialFailure.Busy, VmPhase.Connecting, "somebody else holds the channel")]
    [InlineData(DialFailure.NoPermission, VmPhase.Connecting, "uid 998 (orchestrator)")]
    [InlineData(DialFailure.PathTooLong, VmPhase.Connecting, "room for 107")]
    [InlineData(DialFailure.NotASocket, VmPhase.Connecting, "is not a socket")]
    [InlineData(DialFailure.TimedOut, VmPhase.Connecting, "within 3 s")]
    [InlineData(DialFailure.Other, VmPhase.Connecting, "cannot connect")]
    public void Each_failed_connect_has_its_own_phase_and_sentence(DialFailure failure, VmPhase phase, string says)
    {
        var (next, effects) = Dialing().On(new VmConnectionEvent.DialFailed(failure, ""), T0);

        Assert.Equal(phase, next.Phase);
        Assert.Contains(says, next.Reason, StringComparison.Ordinal);
        Assert.Contains(Socket, next.Reason, StringComparison.Ordinal);
        Assert.Equal(failure, next.LastDialFailure);
        Assert.Single(effects, e => e is VmEffect.RetryAfter);
    }

    [Theory]
    [InlineData(LossCause.Eof, VmPhase.Connecting, "QEMU closed the channel")]
    [InlineData(LossCause.SocketError, VmPhase.Connecting, "failed")]
    [InlineData(LossCause.WriteStalled, VmPhase.Silent, "has not read for 5 s")]
    [InlineData(
        LossCause.NoGreeting,
        VmPhase.Silent,
        "no agent answered for 15 s: is it installed and running? or does another client hold the channel?"
    )]
    [InlineData(LossCause.PingUnanswered, VmPhase.Silent, "no answer to ping for 4 s")]
    [InlineData(LossCause.CallUnanswered, VmPhase.Silent, "one request at a time")]
    [InlineData(LossCause.AgentRestarted, VmPhase.Connecting, "the agent was restarted")]
    [InlineData(LossCause.PartialFrameBudget, VmPhase.Connecting, "budget")]
    [InlineData(LossCause.InternalError, VmPhase.Connecting, "its log says more")]
    public void Each_loss_closes_ends_the_calls_and_tries_again_in_that_order(LossCause cause, VmPhase phase, string says)
    {
        var (next, effects) = Ready().On(new VmConnectionEvent.Lost(cause, ""), T0.AddMinutes(1));

        Assert.Equal(phase, next.Phase);
        Assert.Contains(says, next.Reason, StringComparison.Ordinal);
        Assert.Equal((cause, null), (next.LastLoss, next.LastDialFailure));
        Assert.IsType<VmEffect.Close>(effects[0]);
        Assert.Equal(AgentError.ConnectionLost, Assert.IsType<VmEffect.EndCalls>(effects[1]).Error);
        Assert.IsType<VmEffect.PhaseChanged>(effects[2]);
        Assert.IsType<VmEffect.RetryAfter>(effects[3]);
    }

    [Fact]
    public void An_absent_vm_stays_absent_while_it_is_tried_again_and_tells_it_once()
    {
        var (vm, _) = Dialing().On(new VmConnectionEvent.DialFailed(DialFailure.NoSocket, ""), T0);
        var changes = 0;
        for (var i = 1; i <= 20; i++)
        {
            var (dialing, a) = vm.On(new VmConnectionEvent.RetryDue(), T0.AddSeconds(i));
            (vm, var b) = dialing.On(new VmConnectionEvent.DialFailed(DialFailure.NoSocket, ""), T0.AddSeconds(i));
            changes += a.Concat(b).Count(e => e is VmEffect.PhaseChanged);
            Assert.Equal((VmPhase.Absent, VmPhase.Absent), (dialing.Phase, vm.Phase));
        }
        Assert.Equal(0, changes);
        Assert.Equal(T0, vm.Since);
        Assert.Equal(21, vm.Attempts);
    }

    [Fact]
    public void A_vm_that_is_off_is_asked_every_few_seconds_however_long_it_was_off()
    {
        var vm = Dialing();
        for (var i = 0; i < 200; i++)
        {
            var (failed, effects) = vm.On(new VmConnectionEvent.DialFailed(DialFailure.Refused, ""), T0);
            Assert.InRange(effects.OfType<VmEffect.RetryAfter>().Single().Delay.TotalSeconds, 0.1, 2.6);
            (vm, _) = failed.On(new VmConnectionEvent.RetryDue(), T0);
        }
    }

    [Fact]
    public void A_silent_vm_is_greeted_anew_and_stays_silent_until_it_answers()
    {
        var (silent, _) = Ready().On(new VmConnectionEvent.Lost(LossCause.PingUnanswered, ""), T0.AddMinutes(1));
        var (dialing, _) = silent.On(new VmConnectionEvent.RetryDue(), T0.AddMinutes(1));
        var (greeting, effects) = dialing.On(new VmConnectionEvent.Dialed(), T0.AddMinutes(1));
        var (busy, _) = dialing.On(new VmConnectionEvent.DialFailed(DialFailure.Busy, ""), T0.AddMinutes(1));
        var (ready, back) = greeting.On(new VmConnectionEvent.Greeted(Agent), T0.AddMinutes(2));

        Assert.Empty(effects);
        Assert.Equal(VmPhase.Silent, greeting.Phase);
        Assert.Contains("no answer to ping", greeting.Reason, StringComparison.Ordinal);
        Assert.Equal(VmPhase.Silent, busy.Phase);
        Assert.Equal(VmPhase.Ready, ready.Phase);
        Assert.DoesNotContain(back, e => e is VmEffect.News);
    }

    [Fact]
    public void A_vm_that_was_up_before_the_service_and_does_not_answer_is_silent_while_it_is_greeted_on()
    {
        var greeting = Dialing().On(new VmConnectionEvent.Dialed(), T0).Next;
        var (silent, effects) = greeting.On(new VmConnectionEvent.Unanswered(), T0.AddSeconds(7));

        Assert.Equal((VmPhase.Silent, ConnectionStage.Greeting), (silent.Phase, silent.Stage));
        Assert.Contains("no agent answered for 7 s: is it installed and running?", silent.Reason, StringComparison.Ordinal);
        Assert.IsType<VmEffect.PhaseChanged>(Assert.Single(effects));
        Assert.Equal(VmPhase.Ready, silent.On(new VmConnectionEvent.Greeted(Agent), T0.AddSeconds(8)).Next.Phase);
        var (lost, ended) = silent.On(new VmConnectionEvent.Lost(LossCause.NoGreeting, ""), T0.AddSeconds(15));
        Assert.Contains("for 15 s", lost.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(ended, e => e is VmEffect.PhaseChanged);
    }

    [Fact]
    public void A_guest_that_may_be_booting_has_all_of_the_greetings_time()
    {
        var started = Dialing().On(new VmConnectionEvent.DialFailed(DialFailure.Refused, ""), T0).Next;
        var closed = Ready().On(new VmConnectionEvent.Lost(LossCause.PortClosed, ""), T0).Next;
        foreach (var vm in new[] { started, closed })
        {
            var greeting = vm.On(new VmConnectionEvent.RetryDue(), T0).Next.On(new VmConnectionEvent.Dialed(), T0).Next;
            var (later, effects) = greeting.On(new VmConnectionEvent.Unanswered(), T0.AddSeconds(7));
            Assert.Empty(effects);
            Assert.Equal(VmPhase.Connecting, later.Phase);
        }
        var reset = Dialing()
            .On(new VmConnectionEvent.Dialed(), T0)
            .Next.On(new VmConnectionEvent.Evidence(new MachineEvidence.WasReset()), T0)
            .Next;
        Assert.Empty(reset.On(new VmConnectionEvent.Unanswered(), T0.AddSeconds(7)).Effects);
    }

    [Fact]
    public void A_connection_that_never_lasts_is_tried_slower_and_slower()
    {
        var vm = Dialing();
        var delays = new List<double>();
        for (var i = 0; i < 12; i++)
        {
            (vm, _) = vm.On(new VmConnectionEvent.Dialed(), T0);
            (vm, _) = vm.On(new VmConnectionEvent.Greeted(Agent), T0);
            (vm, var effects) = vm.On(new VmConnectionEvent.Lost(LossCause.SocketError, ""), T0.AddMilliseconds(1));
            delays.Add(effects.OfType<VmEffect.RetryAfter>().Single().Delay.TotalSeconds);
            (vm, _) = vm.On(new VmConnectionEvent.RetryDue(), T0);
        }
        Assert.Equal(0, delays[0]);
        Assert.InRange(delays[1], 0.2, 0.6);
        Assert.InRange(delays[^1], 7.4, 12.6);
    }

    [Fact]
    public void Another_instance_or_version_of_the_agent_is_told()
    {
        var lost = Ready().On(new VmConnectionEvent.Lost(LossCause.Eof, ""), T0).Next;
        var greeting = lost.On(new VmConnectionEvent.RetryDue(), T0).Next.On(new VmConnectionEvent.Dialed(), T0).Next;

        Assert.Equal("the agent was restarted", Change(Agent with { InstanceId = "b" }));
        Assert.Equal("agent 0.1.0 became 0.2.0", Change(Agent with { Version = "0.2.0" }));
        Assert.Null(Change(Agent));

        string? Change(GetAgentInfoResult now) =>
            greeting.On(new VmConnectionEvent.Greeted(now), T0).Effects.OfType<VmEffect.News>().SingleOrDefault()?.What.Reason;
    }

    [Fact]
    public void An_agent_without_limits_gets_one_call_at_a_time()
    {
        var greeting = Dialing().On(new VmConnectionEvent.Dialed(), T0).Next;

        var open = greeting
            .On(new VmConnectionEvent.Greeted(Agent with { Limits = null }), T0)
            .Effects.OfType<VmEffect.OpenForCalls>()
            .Single();

        Assert.Equal(new VmEffect.OpenForCalls(1, Serial: true, ProtocolLimits.AgentLineBytesDefault), open);
    }

    [Fact]
    public void Any_order_of_events_keeps_the_rules()
    {
        for (var seed = 0; seed < TestSize.Rounds(400); seed++)
        {
            var random = new Random(seed);
            var vm = New();
            var now = T0;
            for (var step = 0; step < 200; step++)
            {
                now = now.AddMilliseconds(random.Next(5000));
                var before = vm;
                var happened = Any(random);
                (vm, var effects) = vm.On(happened, now);
                var told =
                    $"seed {seed}, step {step}, {before.Stage} {before.Phase} + {happened} → {vm.Stage} {vm.Phase} [{string.Join(", ", effects)}]";

                var changed = effects.OfType<VmEffect.PhaseChanged>().ToArray();
                Assert.True(changed.Length == (before.Phase == vm.Phase ? 0 : 1), told);
                Assert.True(changed.All(c => c.From == before.Phase && c.To == vm.Phase && c.Reason == vm.Reason), told);
                Assert.True(vm.Phase == before.Phase ? vm.Since == before.Since : vm.Since == now, told);
                Assert.True(vm.Reason.Length > 0, told);
                // Calls are sent to a greeted agent alone, and never while its machine stands still.
                Assert.True(!vm.TakesCalls || (vm.Stage == ConnectionStage.Ready && !vm.IsHeld && !vm.IsAsked), told);
                Assert.True(!vm.IsHeld || vm.Phase is not (VmPhase.Ready or VmPhase.Silent or VmPhase.Connecting), told);
                // What a monitor tells never makes a VM ready: its agent must answer.
                var isAnswer = happened is VmConnectionEvent.Greeted or VmConnectionEvent.Answered or VmConnectionEvent.Judged;
                Assert.True(vm.Phase != VmPhase.Ready || before.Phase == VmPhase.Ready || isAnswer, told);
                // A connection that was there is closed when, and only when, it is given up, and its calls end with it.
                var givenUp = vm.Stage == ConnectionStage.Waiting && before.Stage != ConnectionStage.Waiting;
                Assert.True(effects.Count(e => e is VmEffect.Close) == (givenUp ? 1 : 0), told);
                Assert.True(!givenUp || happened is VmConnectionEvent.DialFailed || effects.Any(e => e is VmEffect.EndCalls), told);
                // Queued calls outlive a connection only while the machine stands still.
                Assert.True(effects.OfType<VmEffect.EndCalls>().All(e => !e.KeepQueued || vm.ParksCalls), told);
                // It never waits for nothing: whoever waits has a time for the next try.
                Assert.True(effects.Count(e => e is VmEffect.RetryAfter) == (givenUp ? 1 : 0), told);
                Assert.True(
                    vm.Stage == ConnectionStage.Waiting ? vm.NextTryAt is not null || vm.Attempts == 0 : vm.NextTryAt is null,
                    told
                );
                Assert.True(!givenUp || vm.NextTryAt >= now, told);
                Assert.True(vm.Tries.Length <= 8, told);
                // Hellos are held and released only where they are said.
                var ungreeted = vm.Stage is ConnectionStage.Dialing or ConnectionStage.Greeting;
                Assert.True(!effects.Any(e => e is VmEffect.HoldGreeting or VmEffect.GreetNow) || ungreeted, told);
                Assert.True(!effects.Any(e => e is VmEffect.AskAgent) || vm.Stage == ConnectionStage.Ready, told);
            }
        }
    }

    private static VmConnectionEvent Any(Random random) =>
        random.Next(10) switch
        {
            0 or 1 => new VmConnectionEvent.RetryDue(),
            2 => new VmConnectionEvent.DialFailed((DialFailure)random.Next(Enum.GetValues<DialFailure>().Length), ""),
            3 or 4 => new VmConnectionEvent.Dialed(),
            5 or 6 => new VmConnectionEvent.Greeted(
                Agent with
                {
                    InstanceId = random.Next(2).ToString(System.Globalization.CultureInfo.InvariantCulture),
                }
            )
            {
                Quarantine = random.Next(4) == 0 ? Copy : null,
            },
            7 => new VmConnectionEvent.Evidence(AnyEvidence(random)),
            8 => random.Next(4) switch
            {
                0 => new VmConnectionEvent.Answered(),
                3 => new VmConnectionEvent.Unanswered(),
                1 => new VmConnectionEvent.PatienceOver(),
                _ => new VmConnectionEvent.Judged(random.Next(2) == 0 ? Copy : null),
            },
            _ => new VmConnectionEvent.Lost((LossCause)random.Next(Enum.GetValues<LossCause>().Length), ""),
        };

    private static MachineEvidence AnyEvidence(Random random) =>
        random.Next(6) switch
        {
            0 => new MachineEvidence.Stands(
                (MachineRun)random.Next(5),
                random.Next(3) switch
                {
                    0 => true,
                    1 => false,
                    _ => null,
                }
            ),
            1 => new MachineEvidence.NotKnown("its monitor has gone"),
            2 => new MachineEvidence.PortChanged(random.Next(2) == 0),
            3 => new MachineEvidence.RunChanged((MachineRun)random.Next(5)),
            4 => new MachineEvidence.WasReset(),
            _ => new MachineEvidence.ShutsDown(random.Next(2) == 0),
        };

    private static VmConnection New() => VmConnection.New(Settings, Socket, "uid 998 (orchestrator)", new Chance(7), T0);

    private static VmConnection Dialing() => New().On(new VmConnectionEvent.RetryDue(), T0).Next;

    private static VmConnection Ready() =>
        Dialing().On(new VmConnectionEvent.Dialed(), T0).Next.On(new VmConnectionEvent.Greeted(Agent), T0).Next;
}
