using Akka.Actor;
using Akka.Event;
using Orchestrator.Actors.Channels;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.Actors.Vms;

/// <summary>
/// One VM: keeps its connection and ends each of its calls exactly once. What to do is decided by <see cref="VmConnection"/>, <see cref="CallDesk"/> and
/// <see cref="PingSchedule"/>; this actor owns the time, the timers and the channel.
/// </summary>
internal sealed class VmActor : ReceiveActor, IWithTimers
{
    private const string Failed = "the host service failed on this VM and starts it anew; its log says more";

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly VmSetup _setup;
    private readonly VmDefinition _vm;
    private readonly VmSlot _slot;
    private readonly TimeSpan _firstConnect;
    private readonly CallDesk _calls;
    private readonly VmChannel _channel;
    private readonly WakeTimer _wake = new();
    private readonly SteadyClock _clock;
    private Chance _chance;
    private VmConnection _connection;
    private ReadyAgent? _agent;
    private AgentClock _agentClock;
    private VmProtocol.Stop? _stopAsked;

    public VmActor(VmSetup setup, VmDefinition vm, VmSlot slot, TimeSpan firstConnect)
    {
        _setup = setup;
        _vm = vm;
        _slot = slot;
        _firstConnect = firstConnect;
        _clock = setup.Channels.Clock;
        _chance = Chance.For(setup.Seed, vm.Name.Value).Roll(out var where);
        // Ids begin anywhere, so that answers meant for another life of this service meet no call of this one.
        _calls = new CallDesk(
            vm.Name,
            setup.Channels.Settings.QueueMax,
            1 + (long)(where * (1L << 40)),
            why => Publish("call-unknown", null, null, why)
        );
        _channel = new VmChannel(Context, setup.Channels, vm, slot.Trace);
        _connection = VmConnection.New(setup.Channels.Settings, vm.SocketPath, setup.HostUser, _chance, _clock.UtcNow);
        Waiting();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="slot">Where the VM is shown; outlives restarts of the actor.</param>
    /// <param name="firstConnect">Pause before the first connect, so that a start is no stampede.</param>
    public static Props PropsFor(VmSetup setup, VmDefinition vm, VmSlot slot, TimeSpan firstConnect) =>
        // With its arguments as they are: taking an expression apart costs more than the actor itself, and there may be ten thousand.
        Props.Create<VmActor>(setup, vm, slot, firstConnect);

    protected override void PreStart()
    {
        Show();
        RetryAfter(_firstConnect);
    }

    protected override void PostStop()
    {
        var (error, why) = _stopAsked is { } asked ? (asked.Error, asked.Why) : (AgentError.VmNotReady, Failed);
        _slot.Stopped(why, _clock.UtcNow);
        if (_stopAsked is null && _connection.Phase != VmPhase.Connecting)
        {
            Publish("state-changed", _connection.Phase, VmPhase.Connecting, why);
        }
        _calls.EndAll(error, why);
    }

    // A channel that fails is not started anew by itself: the connection decides when the next one is made.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    /// <summary>No connection; the next try has its time.</summary>
    private void Waiting()
    {
        Receive<VmProtocol.RetryDue>(_ => Apply(new VmConnectionEvent.RetryDue()));
        InEveryState();
    }

    /// <summary>connect(2) is under way.</summary>
    private void Dialing()
    {
        Receive<ChannelProtocol.Dialed>(_ => Apply(new VmConnectionEvent.Dialed()), _channel.IsCurrent);
        Receive<ChannelProtocol.DialFailed>(m => Apply(new VmConnectionEvent.DialFailed(m.Failure, m.Detail)), _channel.IsCurrent);
        InEveryState();
    }

    /// <summary>Connected; nobody has answered a hello yet.</summary>
    private void Greeting()
    {
        Receive<ChannelProtocol.Greeted>(OnGreeted, _channel.IsCurrent);
        InEveryState();
    }

    /// <summary>The agent answers: calls are taken, and sent unless the machine stands still.</summary>
    private void Answering(ReadyAgent agent)
    {
        Receive<VmProtocol.Call>(c => Admit(c, agent), _ => _connection.TakesCalls);
        Receive<ChannelProtocol.Answer>(m => OnAnswer(m, agent), _channel.IsCurrent);
        Receive<ChannelProtocol.ErrorAnswer>(m => OnStale(m, agent), m => _channel.IsCurrent(m) && agent.IsFenced && StaleAnswer.Is(m));
        Receive<ChannelProtocol.ErrorAnswer>(
            m =>
                OnEnd(m.Id, _ => new CallOutcome.Refused(ErrorMap.FromRpcCode(m.Code), m.Code, m.Message) { DataJson = m.DataJson }, agent),
            _channel.IsCurrent
        );
        Receive<ChannelProtocol.BadAnswer>(m => OnEnd(m.Id, _ => BadAnswer(m.Problem), agent), _channel.IsCurrent);
        Receive<ChannelProtocol.LineTooLong>(m => OnLineTooLong(m, agent), _channel.IsCurrent);
        Receive<ChannelProtocol.Written>(m => _calls.Written(m.Id, _clock.Now), _channel.IsCurrent);
        Receive<ChannelProtocol.AgentRestarted>(_ => Lose(LossCause.AgentRestarted), _channel.IsCurrent);
        InEveryState();
    }

    private void InEveryState()
    {
        Receive<VmProtocol.Call>(Park, _ => _connection.ParksCalls);
        Receive<VmProtocol.Call>(_ => Sender.Tell(new VmProtocol.CallEnded(_vm.Name, NotReady.Refuse(_slot.View))));
        Receive<VmProtocol.Evidence>(m => Apply(new VmConnectionEvent.Evidence(m.What)));
        Receive<VmProtocol.PatienceOver>(_ => Apply(new VmConnectionEvent.PatienceOver()));
        Receive<ChannelProtocol.Lost>(m => Apply(new VmConnectionEvent.Lost(m.Cause, m.Detail) { Hellos = m.Hellos }), _channel.IsCurrent);
        Receive<Terminated>(_ => Lose(LossCause.InternalError), t => _channel.Is(t.ActorRef));
        Receive<VmProtocol.Stop>(m =>
        {
            _stopAsked = m;
            Context.Stop(Self);
        });
        Receive<VmProtocol.Wake>(_ =>
        {
            _wake.Fired();
            Advance();
        });
        // What an earlier connection still says, and timers that were set for an earlier state.
        Receive<ChannelProtocol.IOfChannel>(_ => { });
        Receive<Terminated>(_ => { });
        Receive<VmProtocol.RetryDue>(_ => { });
    }

    private void OnGreeted(ChannelProtocol.Greeted m) =>
        Apply(new VmConnectionEvent.Greeted(m.Agent) { LatestMs = _agentClock.LatestMs }, m);

    private void Lose(LossCause cause, string detail = "") => Apply(new VmConnectionEvent.Lost(cause, detail));

    private void Apply(VmConnectionEvent happened, ChannelProtocol.Greeted? greeted = null)
    {
        var (next, effects) = _connection.On(happened, _clock.UtcNow);
        _connection = next;
        Show();
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case VmEffect.Dial e:
                    _channel.Dial(new HelloTerms(_setup.Epoch, false), e.Held);
                    break;
                case VmEffect.Close:
                    Close();
                    break;
                case VmEffect.RetryAfter e:
                    RetryAfter(e.Delay);
                    break;
                case VmEffect.EndCalls e:
                    _calls.EndAll(e.Error, e.Why, e.KeepQueued);
                    break;
                case VmEffect.OpenForCalls e when greeted is not null:
                    _agent = Open(e, greeted);
                    break;
                case VmEffect.HoldGreeting e:
                    _channel.Hold(e.On);
                    break;
                case VmEffect.GreetNow:
                    _channel.GreetNow();
                    break;
                case VmEffect.AskAgent when _agent is { } agent:
                    agent.Clock = agent.Clock.Unsure();
                    agent.Pings = agent.Pings.AskedNow(_clock.Now);
                    break;
                case VmEffect.JudgeAfter e:
                    Timers.StartSingleTimer(nameof(VmProtocol.PatienceOver), VmProtocol.PatienceOver.Instance, e.Delay);
                    break;
                case VmEffect.PhaseChanged e:
                    _log.Info("VM {Vm} is {Phase}, was {PhaseBefore}: {Reason}", _vm.Name, e.To, e.From, e.Reason);
                    Publish("state-changed", e.From, e.To, e.Reason);
                    break;
                case VmEffect.News e:
                    Publish(e.What.Type, null, null, e.What.Reason);
                    break;
                default:
                    throw new InvalidOperationException($"Nothing is done about {effect.GetType().Name} here.");
            }
        }
        BecomeTheStage();
        Advance();
    }

    private void BecomeTheStage()
    {
        switch (_connection.Stage)
        {
            case ConnectionStage.Waiting:
                Become(Waiting);
                break;
            case ConnectionStage.Dialing:
                Become(Dialing);
                break;
            case ConnectionStage.Greeting:
                Become(Greeting);
                break;
            case ConnectionStage.Ready when _agent is { } agent:
                Become(() => Answering(agent));
                break;
            default:
                throw new InvalidOperationException("An agent that was greeted has no link.");
        }
    }

    private ReadyAgent Open(VmEffect.OpenForCalls takes, ChannelProtocol.Greeted greeted)
    {
        _calls.Withdraw = greeted.Link.Withdraw;
        _chance = _chance.Roll(out var phase);
        var clock = greeted.Agent.NowMs is { } nowMs ? default(AgentClock).Heard(nowMs, greeted.Asked, greeted.Heard) : default;
        return new ReadyAgent(
            greeted.Link,
            takes,
            RequestFence.For(greeted),
            PingSchedule.Start(_setup.Channels.Settings, phase, _clock.Now),
            clock
        );
    }

    private void Close()
    {
        _channel.Close();
        if (_agent is { } agent)
        {
            // Kept, so that the next greeting shows whether the guest stands where it stood before.
            _agentClock = agent.Clock;
            _agent = null;
        }
    }

    private void RetryAfter(TimeSpan delay)
    {
        if (delay == TimeSpan.Zero)
        {
            Self.Tell(VmProtocol.RetryDue.Instance);
            return;
        }
        Timers.StartSingleTimer(nameof(VmProtocol.RetryDue), VmProtocol.RetryDue.Instance, delay);
    }

    private void Admit(VmProtocol.Call call, ReadyAgent agent)
    {
        Take(call);
        Advance(agent);
    }

    /// <summary>The machine stands still: the call waits for it, until its deadline at most.</summary>
    private void Park(VmProtocol.Call call)
    {
        Take(call);
        Advance();
    }

    private void Take(VmProtocol.Call call) =>
        _calls.Admit(Sender, call.Request with { Trace = call.Origin.RequestId }, _clock.FromWall(call.Deadline), _clock.Now);

    private void OnAnswer(ChannelProtocol.Answer answer, ReadyAgent agent)
    {
        if (agent.Pings.IsOpen && answer.Id == agent.Pings.OpenId && PingAnswer.NowMs(answer.ResultJson.Span) is { } nowMs)
        {
            var asked = agent.Pings.SentAt ?? answer.Heard;
            if (agent.Clock.WentBack(nowMs, asked))
            {
                Lose(LossCause.GuestReverted);
                return;
            }
            agent.Clock = agent.Clock.Heard(nowMs, asked, answer.Heard);
        }
        var fault = _calls.MethodOf(answer.Id) is { } method ? ResultShape.Fault(method, answer.ResultJson.Span) : null;
        OnEnd(answer.Id, elapsed => fault is null ? new CallOutcome.Answered(answer.ResultJson, elapsed) : BadAnswer(fault), agent);
    }

    private void OnStale(ChannelProtocol.ErrorAnswer answer, ReadyAgent agent)
    {
        var wrong = StaleAnswer.WrongBelief(answer);
        if (wrong is not null)
        {
            // The call first, by its own word; the others as the lost connection says.
            _calls.End(answer.Id, _ => StaleAnswer.Outcome(answer), _clock.Now);
            Lose(LossCause.AgentStale, wrong);
            return;
        }
        OnEnd(answer.Id, _ => StaleAnswer.Outcome(answer), agent);
    }

    private void OnEnd(long id, Func<TimeSpan, CallOutcome> outcome, ReadyAgent agent)
    {
        var now = _clock.Now;
        var isPing = agent.Pings.IsOpen && id == agent.Pings.OpenId;
        agent.Pings = agent.Pings.Answered(id, now);
        if (!isPing)
        {
            _calls.End(id, outcome, now);
        }
        // Where no ping may stand behind an open call, that call's answer is the sign of life.
        if (_connection.IsAsked && (isPing || (agent.Serial && !agent.Pings.IsOpen)))
        {
            Apply(new VmConnectionEvent.Answered());
            return;
        }
        Advance(agent);
    }

    // Where only one call can be open it is that call's answer that was too long; otherwise the deadline will tell.
    private void OnLineTooLong(ChannelProtocol.LineTooLong m, ReadyAgent agent)
    {
        if (agent.Serial && _calls.OnlyOpen is { } id)
        {
            agent.Link.Forget(id);
            OnEnd(
                id,
                _ => new CallOutcome.Unknown(AgentError.TooLarge, $"the answer was longer than the {m.LineBytesMax} bytes that are taken"),
                agent
            );
        }
    }

    private void Advance()
    {
        if (_agent is { } agent)
        {
            Advance(agent);
            return;
        }
        var now = _clock.Now;
        _calls.Expire(now);
        WakeBy(_calls.NextDeadline, now);
    }

    /// <summary>Does everything that is due now, sends what may be sent, and sets the timer for what is due next.</summary>
    private void Advance(ReadyAgent agent)
    {
        var now = _clock.Now;
        if (_calls.Expire(now) && agent.Serial && !_connection.IsHeld)
        {
            Lose(LossCause.CallUnanswered);
            return;
        }
        if (_connection.TakesCalls)
        {
            agent.SendFrom(_calls, now);
        }
        if (_connection.IsHeld && agent.Pings.IsOpen)
        {
            // A machine that stands still answers nothing, and that proves nothing.
            agent.Pings = agent.Pings.AskedNow(now);
        }
        var mayPing = !_connection.IsHeld && (!agent.Serial || _calls.Open == 0);
        switch (agent.Pings.Due(mayPing, now))
        {
            case PingStep.Send:
                agent.SendPing(_calls.TakeId(), now);
                break;
            case PingStep.JudgeSilent:
                Lose(LossCause.PingUnanswered);
                return;
            case PingStep.Nothing:
            default:
                break;
        }
        WakeBy(WakeTimer.Earlier(_calls.NextDeadline, agent.Pings.NextDue(mayPing)), now);
    }

    private void WakeBy(TimeSpan? due, TimeSpan now)
    {
        _slot.Count(_calls.Open, _calls.Queued);
        _wake.Set(Timers, due, now);
    }

    private static CallOutcome.Unknown BadAnswer(string problem) =>
        new(AgentError.BadAnswer, $"it was answered, but not in the way that the protocol promises: {problem}");

    private void Publish(string type, VmPhase? from, VmPhase? to, string reason) =>
        Context.System.EventStream.Publish(new VmEventRecord("", _clock.UtcNow, type, _vm.Name, from, to, reason));

    private void Show() => _slot.Show(VmViews.Of(_setup.HostId, _vm, _connection));
}
