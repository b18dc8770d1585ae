using System.Collections.Immutable;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Vms;

/// <summary>
/// One VM's connection as a value: given what happened it says what to do and what people see. Paused, Migrating and Quarantined are phases that
/// later knowledge (QEMU's monitor, identity rules) will enter; nothing here does.
/// </summary>
public sealed record VmConnection
{
    private readonly ConnectionSettings _settings;
    private readonly ConnectionReasons _reasons;
    private readonly Chance _chance;

    private VmConnection(ConnectionSettings settings, ConnectionReasons reasons, Chance chance, DateTimeOffset since)
    {
        _settings = settings;
        _reasons = reasons;
        _chance = chance;
        Since = since;
    }

    public ConnectionStage Stage { get; private init; } = ConnectionStage.Waiting;

    /// <summary>What people see.</summary>
    public VmPhase Phase { get; private init; } = VmPhase.Connecting;

    /// <summary>When <see cref="Phase"/> was entered.</summary>
    public DateTimeOffset Since { get; private init; }

    /// <summary>Why it is in that phase; may become more exact while the phase stays.</summary>
    public string Reason { get; private init; } = "the host service has just started to look for it";

    /// <summary>Connects that have failed since the VM was last ready, and what a connection that did not last counts for.</summary>
    public int Attempts { get; private init; }

    /// <summary>When the present greeting was answered. A connection that did not last longer than a back-off does not make the next pause short again.</summary>
    private DateTimeOffset ReadySince { get; init; }

    /// <summary>When the next connect is tried; null while one is under way or stands.</summary>
    public DateTimeOffset? NextTryAt { get; private init; }

    /// <summary>How the last connect failed; null when none failed since the VM was last ready.</summary>
    public DialFailure? LastDialFailure { get; private init; }

    /// <summary>Why the last connection ended; null when none ended since the VM was last ready.</summary>
    public LossCause? LastLoss { get; private init; }

    /// <summary>What the agent said of itself at the last greeting; kept when the connection is lost. Guest text.</summary>
    public GetAgentInfoResult? Agent { get; private init; }

    /// <summary>When <see cref="Agent"/> was told.</summary>
    public DateTimeOffset? AgentSeenAt { get; private init; }

    /// <summary>A VM that nothing is known about yet. Tell <see cref="VmConnectionEvent.RetryDue"/> for the first connect.</summary>
    /// <param name="hostUser">Who the host service runs as, for example "uid 998 (orchestrator)": told when permission is denied.</param>
    public static VmConnection New(ConnectionSettings settings, string socketPath, string hostUser, Chance chance, DateTimeOffset now) =>
        new(settings, new ConnectionReasons(socketPath, hostUser, settings), chance, now);

    /// <summary>Decides on one event. An event that does not fit the stage (a late one) changes nothing.</summary>
    public (VmConnection Next, ImmutableArray<VmEffect> Effects) On(VmConnectionEvent happened, DateTimeOffset now) =>
        (Stage, happened) switch
        {
            (ConnectionStage.Waiting, VmConnectionEvent.RetryDue) => (
                this with
                {
                    Stage = ConnectionStage.Dialing,
                    NextTryAt = null,
                },
                [new VmEffect.Dial()]
            ),
            (ConnectionStage.Dialing, VmConnectionEvent.DialFailed e) => (this with { LastDialFailure = e.Failure }).Retry(
                PhaseAfter(e.Failure),
                _reasons.Of(e),
                CapAfter(e.Failure),
                now,
                [new VmEffect.Close()]
            ),
            (ConnectionStage.Dialing, VmConnectionEvent.Dialed) => OnDialed(now),
            (ConnectionStage.Greeting, VmConnectionEvent.Greeted e) => OnGreeted(e.Agent, now),
            (ConnectionStage.Dialing or ConnectionStage.Greeting or ConnectionStage.Ready, VmConnectionEvent.Lost e) => OnLost(e, now),
            _ => (this, []),
        };

    private (VmConnection, ImmutableArray<VmEffect>) OnDialed(DateTimeOffset now)
    {
        var (next, changed) = Show(Phase == VmPhase.Silent ? VmPhase.Silent : VmPhase.Connecting, _reasons.Connected(Phase, Reason), now);
        return (next with { Stage = ConnectionStage.Greeting }, changed);
    }

    private (VmConnection, ImmutableArray<VmEffect>) OnGreeted(GetAgentInfoResult agent, DateTimeOffset now)
    {
        var (next, changed) = Show(VmPhase.Ready, ConnectionReasons.Ready(agent), now);
        var atOnce = agent.Limits?.MaxConcurrentRequests ?? 1;
        var open = new VmEffect.OpenForCalls(
            Math.Clamp(atOnce, 1, _settings.InFlightMax),
            Serial: atOnce <= 1,
            agent.Limits?.MaxMessageBytes is > 0 and var bytes ? bytes : ProtocolLimits.AgentLineBytesDefault
        );
        ImmutableArray<VmEffect> effects = [open, .. changed];
        if (ConnectionReasons.AgentChange(Agent, agent) is { } reason)
        {
            effects = effects.Add(new VmEffect.AgentChanged(Agent, agent, reason));
        }
        return (
            next with
            {
                Stage = ConnectionStage.Ready,
                ReadySince = now,
                Agent = agent,
                AgentSeenAt = now,
                LastDialFailure = null,
                LastLoss = null,
            },
            effects
        );
    }

    private (VmConnection, ImmutableArray<VmEffect>) OnLost(VmConnectionEvent.Lost lost, DateTimeOffset now)
    {
        var reason = _reasons.Of(lost);
        ImmutableArray<VmEffect> first = [new VmEffect.Close(), new VmEffect.EndCalls(AgentError.ConnectionLost, reason)];
        var lasted = Stage == ConnectionStage.Ready && now - ReadySince >= _settings.BackoffMax;
        var ended = this with { LastLoss = lost.Cause, LastDialFailure = null, Attempts = lasted ? 0 : Attempts };
        return ended.Retry(PhaseAfter(lost.Cause), reason, CapAfter(lost.Cause), now, first);
    }

    private (VmConnection, ImmutableArray<VmEffect>) Retry(
        VmPhase phase,
        string reason,
        TimeSpan longest,
        DateTimeOffset now,
        ImmutableArray<VmEffect> first
    )
    {
        var chance = _chance.Roll(out var roll);
        var attempts = Attempts < int.MaxValue ? Attempts + 1 : Attempts;
        var delay = new Backoff(_settings.BackoffMin, longest).After(attempts, roll);
        var (next, changed) = new VmConnection(_settings, _reasons, chance, Since)
        {
            Stage = ConnectionStage.Waiting,
            Phase = Phase,
            Reason = Reason,
            Attempts = attempts,
            NextTryAt = now + delay,
            LastDialFailure = LastDialFailure,
            LastLoss = LastLoss,
            Agent = Agent,
            AgentSeenAt = AgentSeenAt,
        }.Show(phase, reason, now);
        return (next, [.. first, .. changed, new VmEffect.RetryAfter(delay)]);
    }

    private (VmConnection, ImmutableArray<VmEffect>) Show(VmPhase phase, string reason, DateTimeOffset now) =>
        phase == Phase
            ? (this with { Reason = reason }, [])
            : (this with { Phase = phase, Reason = reason, Since = now }, [new VmEffect.PhaseChanged(Phase, phase, reason)]);

    // Only a missing or refusing socket proves that no VM is there. A silent VM whose channel is busy is still the silent VM.
    private VmPhase PhaseAfter(DialFailure failure) =>
        failure switch
        {
            DialFailure.NoSocket or DialFailure.Refused => VmPhase.Absent,
            DialFailure.Busy or DialFailure.TimedOut when Phase == VmPhase.Silent => VmPhase.Silent,
            _ => VmPhase.Connecting,
        };

    private static VmPhase PhaseAfter(LossCause cause) =>
        cause switch
        {
            LossCause.PingUnanswered or LossCause.CallUnanswered or LossCause.NoGreeting or LossCause.WriteStalled => VmPhase.Silent,
            _ => VmPhase.Connecting,
        };

    // Greeting has its own long patience; a guest that has just booted should not wait for a pause on top.
    private TimeSpan CapAfter(LossCause cause) =>
        cause == LossCause.NoGreeting && _settings.HelloInterval < _settings.BackoffMax ? _settings.HelloInterval : _settings.BackoffMax;

    private TimeSpan CapAfter(DialFailure failure) =>
        failure is DialFailure.NoSocket or DialFailure.Refused && _settings.AbsentRetryMax < _settings.BackoffMax
            ? _settings.AbsentRetryMax
            : _settings.BackoffMax;
}
