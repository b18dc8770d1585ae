using Akka.Actor;
using Akka.Event;
using Orchestrator.Actors.Channels;
using Orchestrator.Actors.Identity;
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

    private readonly VmSetup _setup;
    private readonly VmDefinition _vm;
    private readonly VmSlot _slot;
    private readonly TimeSpan _firstConnect;
    private readonly CallDesk _calls;
    private readonly VmNews _news;
    private readonly VmChannel _channel;
    private readonly VmIdentity _identity;
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
        _news = new VmNews(vm.Name, Context.System.EventStream, Context.GetLogger(), _clock);
        _calls = new CallDesk(vm.Name, setup.Channels.Settings.QueueMax, 1 + (long)(where * (1L << 40)), _news.CallUnknown);
        _identity = new VmIdentity(setup.Identity, slot.View.Id, vm.Name, setup.Epoch);
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
        _identity.Left();
        var (error, why) = _stopAsked is { } asked ? (asked.Error, asked.Why) : (AgentError.VmNotReady, Failed);
        _slot.Stopped(why, _clock.UtcNow);
        if (_stopAsked is null && _connection.Phase != VmPhase.Connecting)
        {
            _news.Failed(_connection.Phase, why);
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
        Receive<ChannelProtocol.Unanswered>(_ => Apply(new VmConnectionEvent.Unanswered()), _channel.IsCurrent);
        InEveryState();
    }

    /// <summary>A hello was answered; whose agent that is has not been ruled on yet. Nothing is sent.</summary>
    private void Judging(ChannelProtocol.Greeted greeted)
    {
        Receive<IdentityProtocol.Ruled>(m => OnRuled(m.Ruling, greeted), _channel.IsCurrent);
        Receive<ChannelProtocol.AgentRestarted>(_ => Lose(LossCause.AgentRestarted), _channel.IsCurrent);
        InEveryState();
    }

    /// <summary>The agent answers: calls are taken, and sent unless the machine stands still.</summary>
    private void Answering(ReadyAgent agent)
    {
        Receive<VmProtocol.Call>(Take, _ => _connection.TakesCalls);
        Receive<ChannelProtocol.Answer>(m => After(agent.OnAnswer(m, _clock.Now)), _channel.IsCurrent);
        Receive<ChannelProtocol.ErrorAnswer>(m => After(agent.OnError(m, _clock.Now)), _channel.IsCurrent);
        Receive<ChannelProtocol.BadAnswer>(m => After(agent.OnBadAnswer(m, _clock.Now)), _channel.IsCurrent);
        Receive<ChannelProtocol.LineTooLong>(m => After(agent.OnLineTooLong(m, _clock.Now)), _channel.IsCurrent);
        Receive<ChannelProtocol.Written>(m => _calls.Written(m.Id, _clock.Now), _channel.IsCurrent);
        Receive<ChannelProtocol.AgentRestarted>(_ => Lose(LossCause.AgentRestarted), _channel.IsCurrent);
        Receive<IdentityProtocol.Ruled>(m => OnRuledAnew(m.Ruling), _channel.IsCurrent);
        InEveryState();
    }

    private void InEveryState()
    {
        Receive<VmProtocol.Call>(Take, _ => _connection.ParksCalls);
        Receive<VmProtocol.Call>(_ => Sender.Tell(new VmProtocol.CallEnded(_vm.Name, NotReady.Refuse(_slot.View))));
        Receive<VmProtocol.Evidence>(m => Apply(new VmConnectionEvent.Evidence(m.What)));
        Receive<IdentityProtocol.TellAgain>(_ => _identity.TellAgain());
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
        Receive<IdentityProtocol.Ruled>(_ => { });
        Receive<VmProtocol.RetryDue>(_ => { });
    }

    private void OnGreeted(ChannelProtocol.Greeted greeted)
    {
        if (_identity.Ask(greeted, _clock.Now))
        {
            Become(() => Judging(greeted));
            Advance();
            return;
        }
        Apply(new VmConnectionEvent.Greeted(greeted.Agent) { LatestMs = _agentClock.LatestMs }, greeted);
    }

    private void OnRuled(IdentityRuling ruling, ChannelProtocol.Greeted greeted)
    {
        if (_identity.AsksForAnother(ruling))
        {
            Lose(LossCause.GreetAgain);
            return;
        }
        Apply(
            new VmConnectionEvent.Greeted(greeted.Agent)
            {
                LatestMs = _agentClock.LatestMs,
                Known = ruling.Before,
                MovedFrom = ruling.MovedFrom,
                Quarantine = ruling.Quarantine,
            },
            greeted
        );
    }

    private void OnRuledAnew(IdentityRuling ruling)
    {
        if (_identity.AsksForAnother(ruling))
        {
            Lose(LossCause.GreetAgain);
            return;
        }
        Apply(new VmConnectionEvent.Judged(ruling.Quarantine));
    }

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
                    _channel.Dial(_identity.Terms, e.Held);
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
                    agent.AskNow(_clock.Now);
                    break;
                case VmEffect.JudgeAfter e:
                    Timers.StartSingleTimer(nameof(VmProtocol.PatienceOver), VmProtocol.PatienceOver.Instance, e.Delay);
                    break;
                case VmEffect.PhaseChanged e:
                    _news.Changed(e);
                    break;
                case VmEffect.News e:
                    _news.Agent(e.What);
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
            case ConnectionStage.Greeting when _identity.Greeted is { } greeted:
                Become(() => Judging(greeted));
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
            _calls,
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
        _identity.Left();
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

    /// <summary>Takes a call in: it goes out now, or waits for its turn, or for a machine that stands still; until its deadline at most.</summary>
    private void Take(VmProtocol.Call call)
    {
        _calls.Admit(Sender, call.Request with { Trace = call.Origin.RequestId }, _clock.FromWall(call.Deadline), _clock.Now);
        Advance();
    }

    /// <summary>What an answer of the agent means for its connection.</summary>
    private void After(AnswerVerdict verdict)
    {
        if (verdict.Lost is { } cause)
        {
            Lose(cause, verdict.Detail);
        }
        else if (verdict.IsSignOfLife && _connection.IsAsked)
        {
            Apply(new VmConnectionEvent.Answered());
        }
        else
        {
            Advance();
        }
    }

    /// <summary>Does everything that is due now, sends what may be sent, and sets the timer for what is due next.</summary>
    private void Advance()
    {
        var now = _clock.Now;
        var due = _calls.NextDeadline;
        if (_agent is not { } agent)
        {
            _calls.Expire(now);
            _identity.Advance(now);
            due = WakeTimer.Earlier(_calls.NextDeadline, _identity.AskAgainAt);
        }
        else if (agent.Advance(_connection.TakesCalls, _connection.IsHeld, now, out due) is { } cause)
        {
            Lose(cause);
            return;
        }
        _slot.Count(_calls.Open, _calls.Queued);
        _wake.Set(Timers, due, now);
    }

    private void Show() => _slot.Show(VmViews.Of(_setup.HostId, _vm, _connection));
}
