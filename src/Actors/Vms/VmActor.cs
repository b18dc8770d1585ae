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
    private readonly WakeTimer _wake = new();
    private readonly SteadyClock _clock;
    private Chance _chance;
    private VmConnection _connection;
    private IActorRef _channelActor = ActorRefs.Nobody;
    private int _channel;
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
        RefuseCalls();
        Receive<VmProtocol.RetryDue>(_ => Apply(new VmConnectionEvent.RetryDue()));
        InEveryState();
    }

    /// <summary>connect(2) is under way.</summary>
    private void Dialing()
    {
        RefuseCalls();
        Receive<ChannelProtocol.Dialed>(_ => Apply(new VmConnectionEvent.Dialed()), IsCurrent);
        Receive<ChannelProtocol.DialFailed>(m => Apply(new VmConnectionEvent.DialFailed(m.Failure, m.Detail)), IsCurrent);
        InEveryState();
    }

    /// <summary>Connected; nobody has answered a hello yet.</summary>
    private void Greeting()
    {
        RefuseCalls();
        Receive<ChannelProtocol.Greeted>(m => Apply(new VmConnectionEvent.Greeted(m.Agent), m.Link), IsCurrent);
        InEveryState();
    }

    /// <summary>The agent answers: calls are taken.</summary>
    private void Ready(ReadyAgent agent)
    {
        Receive<VmProtocol.Call>(c => Admit(c, agent));
        Receive<ChannelProtocol.Answer>(m => OnAnswer(m, agent), IsCurrent);
        Receive<ChannelProtocol.ErrorAnswer>(
            m =>
                OnEnd(m.Id, _ => new CallOutcome.Refused(ErrorMap.FromRpcCode(m.Code), m.Code, m.Message) { DataJson = m.DataJson }, agent),
            IsCurrent
        );
        Receive<ChannelProtocol.BadAnswer>(m => OnEnd(m.Id, _ => BadAnswer(m.Problem), agent), IsCurrent);
        Receive<ChannelProtocol.LineTooLong>(m => OnLineTooLong(m, agent), IsCurrent);
        Receive<ChannelProtocol.Written>(m => _calls.Written(m.Id, _clock.Now), IsCurrent);
        Receive<ChannelProtocol.AgentRestarted>(_ => Apply(new VmConnectionEvent.Lost(LossCause.AgentRestarted, "")), IsCurrent);
        Receive<VmProtocol.Wake>(_ =>
        {
            _wake.Fired();
            Advance(agent);
        });
        InEveryState();
    }

    private void InEveryState()
    {
        Receive<ChannelProtocol.Lost>(m => Apply(new VmConnectionEvent.Lost(m.Cause, m.Detail)), IsCurrent);
        Receive<Terminated>(_ => Apply(new VmConnectionEvent.Lost(LossCause.InternalError, "")), t => t.ActorRef.Equals(_channelActor));
        Receive<VmProtocol.Stop>(m =>
        {
            _stopAsked = m;
            Context.Stop(Self);
        });
        // What an earlier connection still says, and timers that were set for an earlier state.
        Receive<ChannelProtocol.IOfChannel>(_ => { });
        Receive<Terminated>(_ => { });
        Receive<VmProtocol.Wake>(_ => _wake.Fired());
        Receive<VmProtocol.RetryDue>(_ => { });
    }

    private void RefuseCalls() =>
        Receive<VmProtocol.Call>(_ => Sender.Tell(new VmProtocol.CallEnded(_vm.Name, NotReady.Refuse(_slot.View))));

    private bool IsCurrent(ChannelProtocol.IOfChannel message) => message.Channel == _channel;

    private void Apply(VmConnectionEvent happened, ChannelLink? link = null)
    {
        var (next, effects) = _connection.On(happened, _clock.UtcNow);
        _connection = next;
        Show();
        ReadyAgent? ready = null;
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case VmEffect.Dial:
                    Dial();
                    break;
                case VmEffect.Close:
                    Close();
                    break;
                case VmEffect.RetryAfter e:
                    RetryAfter(e.Delay);
                    break;
                case VmEffect.EndCalls e:
                    _calls.EndAll(e.Error, e.Why);
                    break;
                case VmEffect.OpenForCalls e when link is not null:
                    _calls.Withdraw = link.Withdraw;
                    _chance = _chance.Roll(out var phase);
                    ready = new ReadyAgent(link, e, PingSchedule.Start(_setup.Channels.Settings, phase, _clock.Now));
                    break;
                case VmEffect.PhaseChanged e:
                    _log.Info("VM {Vm} is {Phase}, was {PhaseBefore}: {Reason}", _vm.Name, e.To, e.From, e.Reason);
                    Publish("state-changed", e.From, e.To, e.Reason);
                    break;
                case VmEffect.AgentChanged e:
                    Publish("agent-changed", null, null, e.Reason);
                    break;
                default:
                    throw new InvalidOperationException($"Nothing is done about {effect.GetType().Name} here.");
            }
        }
        _slot.Count(_calls.Open, _calls.Queued);
        BecomeTheStage(ready);
    }

    private void BecomeTheStage(ReadyAgent? ready)
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
            case ConnectionStage.Ready when ready is not null:
                Become(() => Ready(ready));
                Advance(ready);
                break;
            default:
                // Ready already, and nothing has changed.
                break;
        }
    }

    private void Dial()
    {
        _channel++;
        var (slot, clock) = (_slot, _clock);
        _channelActor = Context.ActorOf(
            ChannelActor.PropsFor(_setup.Channels, _vm.Name, _vm.SocketPath, _channel, Self, () => slot.Seen(clock.UtcNow)),
            $"channel-{_channel}"
        );
        Context.Watch(_channelActor);
    }

    private void Close()
    {
        _channel++;
        Context.Unwatch(_channelActor);
        Context.Stop(_channelActor);
        _channelActor = ActorRefs.Nobody;
    }

    private void RetryAfter(TimeSpan delay) => Timers.StartSingleTimer(nameof(VmProtocol.RetryDue), VmProtocol.RetryDue.Instance, delay);

    private void Admit(VmProtocol.Call call, ReadyAgent agent)
    {
        _calls.Admit(Sender, call.Request, _clock.FromWall(call.Deadline), _clock.Now);
        Advance(agent);
    }

    private void OnAnswer(ChannelProtocol.Answer answer, ReadyAgent agent)
    {
        var fault = _calls.MethodOf(answer.Id) is { } method ? ResultShape.Fault(method, answer.ResultJson.Span) : null;
        OnEnd(answer.Id, elapsed => fault is null ? new CallOutcome.Answered(answer.ResultJson, elapsed) : BadAnswer(fault), agent);
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

    /// <summary>Does everything that is due now, sends what may be sent, and sets the timer for what is due next.</summary>
    private void Advance(ReadyAgent agent)
    {
        var now = _clock.Now;
        if (_calls.Expire(now) && agent.Serial)
        {
            Apply(new VmConnectionEvent.Lost(LossCause.CallUnanswered, ""));
            return;
        }
        agent.SendFrom(_calls, now);
        var mayPing = !agent.Serial || _calls.Open == 0;
        switch (agent.Pings.Due(mayPing, now))
        {
            case PingStep.Send:
                agent.SendPing(_calls.TakeId(), now);
                break;
            case PingStep.JudgeSilent:
                Apply(new VmConnectionEvent.Lost(LossCause.PingUnanswered, ""));
                return;
            case PingStep.Nothing:
            default:
                break;
        }
        _slot.Count(_calls.Open, _calls.Queued);
        _wake.Set(Timers, WakeTimer.Earlier(_calls.NextDeadline, agent.Pings.NextDue(mayPing)), now);
    }

    private static CallOutcome.Unknown BadAnswer(string problem) =>
        new(AgentError.BadAnswer, $"it was answered, but not in the way that the protocol promises: {problem}");

    private void Publish(string type, VmPhase? from, VmPhase? to, string reason) =>
        Context.System.EventStream.Publish(new VmEventRecord("", _clock.UtcNow, type, _vm.Name, from, to, reason));

    private void Show() => _slot.Show(VmViews.Of(_setup.HostId, _vm, _connection));
}
