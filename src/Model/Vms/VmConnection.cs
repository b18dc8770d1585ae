using System.Collections.Immutable;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Vms;

/// <summary>
/// One VM's connection as a value: given what happened it says what to do and what people see. Two things are kept apart: what the channel shows (the stage, and a
/// phase that follows from it), and what holds over it: the machine stands still, or the agent is in quarantine. Only an answer of the agent makes a VM ready.
/// </summary>
public sealed record VmConnection
{
    private readonly ConnectionSettings _settings;
    private readonly ConnectionReasons _reasons;
    private readonly RetryRules _rules;

    private VmConnection(ConnectionSettings settings, ConnectionReasons reasons, RetryRules rules, Chance chance, DateTimeOffset since)
    {
        _settings = settings;
        _reasons = reasons;
        _rules = rules;
        History = new ConnectHistory(chance);
        Since = since;
        Reason = ChannelReason = "the host service has just started to look for it";
    }

    public ConnectionStage Stage { get; private init; } = ConnectionStage.Waiting;

    /// <summary>What people see.</summary>
    public VmPhase Phase { get; private init; } = VmPhase.Connecting;

    /// <summary>When <see cref="Phase"/> was entered.</summary>
    public DateTimeOffset Since { get; private init; }

    /// <summary>Why it is in that phase; may become more exact while the phase stays.</summary>
    public string Reason { get; private init; }

    /// <summary>Connects that have failed since the VM was last ready, and the connection that was lost before.</summary>
    public int Attempts => History.Attempts;

    /// <summary>When the next connect is tried; null while one is under way or stands.</summary>
    public DateTimeOffset? NextTryAt { get; private init; }

    /// <summary>How the last connect failed; null when none failed since the VM was last ready.</summary>
    public DialFailure? LastDialFailure => History.LastDialFailure;

    /// <summary>Why the last connection ended; null when none ended since the VM was last ready.</summary>
    public LossCause? LastLoss => History.LastLoss;

    /// <summary>What the agent said of itself at the last greeting; kept when the connection is lost. Guest text.</summary>
    public GetAgentInfoResult? Agent { get; private init; }

    /// <summary>When <see cref="Agent"/> was told.</summary>
    public DateTimeOffset? AgentSeenAt { get; private init; }

    /// <summary>What is known about the machine.</summary>
    public MachineState Machine { get; private init; } = MachineState.NotKnown;

    /// <summary>What was tried since an agent answered last, the newest last: first of all what that answer's connection ended by. At most eight.</summary>
    public ImmutableArray<ConnectTry> Tries => History.Tries;

    /// <summary>Why no call may go to the agent that answers; null when they may, or none answers.</summary>
    public Quarantine? Quarantine { get; private init; }

    /// <summary>Calls are sent: the agent answers, nothing speaks against it, and the machine runs.</summary>
    public bool TakesCalls => Phase == VmPhase.Ready;

    /// <summary>Calls are taken and wait for the machine.</summary>
    public bool ParksCalls => Phase is VmPhase.Paused or VmPhase.Migrating;

    /// <summary>Nothing is asked of the guest: its machine stands still, so that silence proves nothing.</summary>
    public bool IsHeld => Machine.Holds is not null;

    /// <summary>The agent is asked whether it is still there, and its answer makes the VM ready again.</summary>
    public bool IsAsked => Asked is not null && !IsHeld && Stage == ConnectionStage.Ready;

    private ConnectHistory History { get; init; }

    /// <summary>Nothing has happened to the VM since the service began: what is up was up before, and does not boot.</summary>
    private bool IsFirst { get; init; } = true;

    /// <summary>What the channel alone shows.</summary>
    private VmPhase ChannelPhase { get; init; } = VmPhase.Connecting;

    private string ChannelReason { get; init; }

    /// <summary>The phase that the machine held until a moment ago: shown until the agent has answered.</summary>
    private VmPhase? Asked { get; init; }

    /// <summary>When the present greeting was answered.</summary>
    private DateTimeOffset ReadySince { get; init; }

    /// <summary>A VM that nothing is known about yet. Tell <see cref="VmConnectionEvent.RetryDue"/> for the first connect.</summary>
    /// <param name="hostUser">Who the host service runs as, for example "uid 998 (orchestrator)": told when permission is denied.</param>
    public static VmConnection New(ConnectionSettings settings, string socketPath, string hostUser, Chance chance, DateTimeOffset now) =>
        new(settings, new ConnectionReasons(socketPath, hostUser, settings), new RetryRules(settings), chance, now);

    /// <summary>Decides on one event. An event that does not fit the stage (a late one) changes nothing.</summary>
    public (VmConnection Next, ImmutableArray<VmEffect> Effects) On(VmConnectionEvent happened, DateTimeOffset now) =>
        (Stage, happened) switch
        {
            (ConnectionStage.Waiting, VmConnectionEvent.RetryDue) => DialNow(),
            (ConnectionStage.Dialing, VmConnectionEvent.DialFailed e) => OnDialFailed(e, now),
            (ConnectionStage.Dialing, VmConnectionEvent.Dialed) => OnDialed(now),
            (ConnectionStage.Greeting, VmConnectionEvent.Unanswered) when IsFirst && !IsHeld => OnUnanswered(now),
            (ConnectionStage.Greeting, VmConnectionEvent.Greeted e) => OnGreeted(e, now),
            (ConnectionStage.Ready, VmConnectionEvent.Judged e) => OnJudged(e, now),
            (ConnectionStage.Ready, VmConnectionEvent.Answered) when IsAsked => (this with { Asked = null }).Shown(now),
            (_, VmConnectionEvent.Evidence e) => OnEvidence(e.What, now),
            (_, VmConnectionEvent.PatienceOver) when Machine.Holds == VmPhase.Migrating => (
                this with
                {
                    Machine = Machine with { PatienceOver = true },
                }
            ).Released(Phase, now),
            (ConnectionStage.Dialing or ConnectionStage.Greeting or ConnectionStage.Ready, VmConnectionEvent.Lost e) => OnLost(e, now),
            _ => (this, []),
        };

    private (VmConnection Next, ImmutableArray<VmEffect> Effects) DialNow() =>
        (this with { Stage = ConnectionStage.Dialing, NextTryAt = null }, [new VmEffect.Dial(IsHeld)]);

    private (VmConnection, ImmutableArray<VmEffect>) OnDialFailed(VmConnectionEvent.DialFailed e, DateTimeOffset now)
    {
        var (history, pause) = History.DialFailed(e.Failure, _rules, now);
        var failed = this with
        {
            IsFirst = false,
            ChannelPhase = _rules.PhaseAfter(e.Failure, ChannelPhase),
            ChannelReason = _reasons.Of(e, Machine),
            History = history,
        };
        return failed.Retry(
            pause,
            now,
            // What waited for the machine waits for nothing where there is none.
            failed.ChannelPhase == VmPhase.Absent
                ? [new VmEffect.Close(), new VmEffect.EndCalls(AgentError.VmNotReady, failed.ChannelReason, KeepQueued: false)]
                : [new VmEffect.Close()]
        );
    }

    private (VmConnection, ImmutableArray<VmEffect>) OnDialed(DateTimeOffset now) =>
        (
            this with
            {
                Stage = ConnectionStage.Greeting,
                History = ChannelPhase == VmPhase.Absent ? History.QemuCame() : History,
                ChannelPhase = ChannelPhase == VmPhase.Silent ? VmPhase.Silent : VmPhase.Connecting,
                ChannelReason = _reasons.Connected(ChannelPhase, ChannelReason),
            }
        ).Shown(now);

    private (VmConnection, ImmutableArray<VmEffect>) OnUnanswered(DateTimeOffset now) =>
        (this with { IsFirst = false, ChannelPhase = VmPhase.Silent, ChannelReason = _reasons.Unanswered(Machine) }).Shown(now);

    private (VmConnection, ImmutableArray<VmEffect>) OnGreeted(VmConnectionEvent.Greeted e, DateTimeOffset now)
    {
        var agent = e.Agent;
        var (next, effects) = (
            this with
            {
                Stage = ConnectionStage.Ready,
                ChannelPhase = VmPhase.Ready,
                ChannelReason = ConnectionReasons.Ready(agent),
                Quarantine = e.Quarantine,
                ReadySince = now,
                Agent = agent,
                AgentSeenAt = now,
                History = History.Greeted(),
                // Who answers has not ended; the monitor told of an earlier life.
                Machine = Machine.ExpectedEnd is null ? Machine : Machine with { ExpectedEnd = null },
            }
        ).Shown(now);
        var atOnce = agent.Limits?.MaxConcurrentRequests ?? 1;
        effects = effects.Insert(
            0,
            new VmEffect.OpenForCalls(
                Math.Clamp(atOnce, 1, _settings.InFlightMax),
                Serial: atOnce <= 1,
                agent.Limits?.MaxMessageBytes is > 0 and var bytes ? bytes : ProtocolLimits.AgentLineBytesDefault
            )
        );
        if (AgentNews.Of(Agent, e.LatestMs, agent, e.Known, e.MovedFrom) is { } news)
        {
            if (news.Type is AgentNews.AgentReplaced or AgentNews.GuestReverted)
            {
                // What still waits was meant for another.
                effects = effects.Insert(0, new VmEffect.EndCalls(AgentError.ConnectionLost, news.Reason, KeepQueued: false));
            }
            effects = effects.Add(new VmEffect.News(news));
        }
        return (next, effects);
    }

    private (VmConnection, ImmutableArray<VmEffect>) OnJudged(VmConnectionEvent.Judged e, DateTimeOffset now)
    {
        var (next, effects) = (this with { Quarantine = e.Quarantine }).Shown(now);
        return e.Quarantine is { } why && Quarantine is null
            ? (next, effects.Insert(0, new VmEffect.EndCalls(AgentError.VmNotReady, why.Reason, KeepQueued: false)))
            : (next, effects);
    }

    private (VmConnection, ImmutableArray<VmEffect>) OnEvidence(MachineEvidence what, DateTimeOffset now)
    {
        var told = this with { Machine = Machine.Told(what, now), IsFirst = IsFirst && what is not MachineEvidence.WasReset };
        if (Stage == ConnectionStage.Ready && LossBy(what, told.Machine) is { } cause)
        {
            return told.OnLost(new VmConnectionEvent.Lost(cause, ""), now);
        }
        var (next, effects) = (Machine.Holds, told.Machine.Holds) switch
        {
            (null, not null) => told.Held(now),
            (not null, null) => told.Released(Phase, now),
            (null, null) => told.AtOnce(what, Machine.Knowledge.PortOpen, now),
            _ => told.Shown(now),
        };
        var migrates = next.Machine.Holds == VmPhase.Migrating && Machine.Holds != VmPhase.Migrating;
        return (next, migrates ? effects.Add(new VmEffect.JudgeAfter(_settings.MigrationPatience)) : effects);
    }

    private static LossCause? LossBy(MachineEvidence what, MachineState machine) =>
        what is MachineEvidence.WasReset ? LossCause.GuestReset
        : what is MachineEvidence.PortChanged { Open: false } ? LossCause.PortClosed
        : machine.Holds == VmPhase.Absent ? LossCause.MachineEnded
        : null;

    /// <summary>The machine stands still from now on.</summary>
    private (VmConnection, ImmutableArray<VmEffect>) Held(DateTimeOffset now)
    {
        var (next, effects) = (this with { Asked = null }).Shown(now);
        return (next, IsUngreeted ? effects.Add(new VmEffect.HoldGreeting(true)) : effects);
    }

    /// <summary>Nothing holds the machine any more: its agent is asked, by a ping or by going on with what was under way.</summary>
    private (VmConnection, ImmutableArray<VmEffect>) Released(VmPhase before, DateTimeOffset now)
    {
        if (Stage == ConnectionStage.Ready)
        {
            var (asked, changed) = (
                this with
                {
                    Asked = before is VmPhase.Paused or VmPhase.Migrating ? before : VmPhase.Connecting,
                }
            ).Shown(now);
            return (asked, changed.Add(new VmEffect.AskAgent()));
        }
        // Silence from before proves nothing: it may have been the machine that stood still.
        var anew =
            ChannelPhase == VmPhase.Silent
                ? this with
                {
                    ChannelPhase = VmPhase.Connecting,
                    ChannelReason = ConnectionReasons.Asked(Machine),
                }
                : this;
        var (next, effects) = anew.Shown(now);
        if (Stage == ConnectionStage.Waiting)
        {
            var (dialing, dial) = next.DialNow();
            return (dialing, effects.AddRange(dial));
        }
        return (next, effects.Add(new VmEffect.HoldGreeting(false)));
    }

    /// <summary>What the guest does with its port says when to try.</summary>
    private (VmConnection, ImmutableArray<VmEffect>) AtOnce(MachineEvidence what, bool? wasOpen, DateTimeOffset now)
    {
        var (next, effects) = Shown(now);
        var opened = wasOpen != true && Machine.Knowledge.PortOpen == true;
        return (Stage, what) switch
        {
            (ConnectionStage.Waiting, _) when opened && !History.IsFlapping(now) => (
                next.DialNow().Next,
                effects.AddRange(next.DialNow().Effects)
            ),
            (ConnectionStage.Greeting, _) when opened => (next, effects.Add(new VmEffect.GreetNow())),
            // How it stood may be older than the greeting: the agent itself is asked.
            (ConnectionStage.Ready, MachineEvidence.Stands { PortOpen: false }) when wasOpen != false => (
                next,
                effects.Add(new VmEffect.AskAgent())
            ),
            _ => (next, effects),
        };
    }

    private bool IsUngreeted => Stage is ConnectionStage.Dialing or ConnectionStage.Greeting;

    private (VmConnection, ImmutableArray<VmEffect>) OnLost(VmConnectionEvent.Lost lost, DateTimeOffset now)
    {
        var reason = _reasons.Of(lost, Machine);
        var (history, pause) =
            Stage == ConnectionStage.Ready
                ? History.LostReady(lost, now - ReadySince, _rules, now)
                : History.LostUngreeted(lost, _rules, now);
        var ended = this with
        {
            IsFirst = false,
            ChannelPhase = RetryRules.PhaseAfter(lost.Cause),
            ChannelReason = reason,
            Asked = null,
            Quarantine = null,
            History = history,
        };
        return ended.Retry(
            pause,
            now,
            [new VmEffect.Close(), new VmEffect.EndCalls(AgentError.ConnectionLost, reason, KeepQueued: ended.WouldPark)]
        );
    }

    private (VmConnection, ImmutableArray<VmEffect>) Retry(TimeSpan pause, DateTimeOffset now, ImmutableArray<VmEffect> first)
    {
        var (next, changed) = (this with { Stage = ConnectionStage.Waiting, NextTryAt = now + pause }).Shown(now);
        return (next, [.. first, .. changed, new VmEffect.RetryAfter(pause)]);
    }

    /// <summary>Brings what people see up to date.</summary>
    private (VmConnection Next, ImmutableArray<VmEffect> Effects) Shown(DateTimeOffset now)
    {
        var (phase, reason) =
            // A socket that is missing or refuses proves that QEMU has gone, whatever its monitor said last.
            ChannelPhase == VmPhase.Absent
                ? (ChannelPhase, ChannelReason)
            : Machine.Holds == VmPhase.Absent ? (VmPhase.Absent, ConnectionReasons.Held(Machine))
            : Quarantine is not null ? (VmPhase.Quarantined, Quarantine.Reason)
            : Machine.Holds is { } held ? (held, ConnectionReasons.Held(Machine))
            : Asked is { } asked ? (asked, ConnectionReasons.Asked(Machine))
            : (ChannelPhase, ChannelReason);
        return phase == Phase
            ? (this with { Reason = reason }, [])
            : (this with { Phase = phase, Reason = reason, Since = now }, [new VmEffect.PhaseChanged(Phase, phase, reason)]);
    }

    private bool WouldPark => ChannelPhase != VmPhase.Absent && Machine.Holds is VmPhase.Paused or VmPhase.Migrating;
}
