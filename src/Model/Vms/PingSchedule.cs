namespace Orchestrator.Model.Vms;

/// <summary>When to ping a ready VM and when its silence is a verdict. A value on the host's monotonic clock.</summary>
public readonly record struct PingSchedule
{
    private readonly TimeSpan _interval;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _nextAt;
    private readonly TimeSpan? _sentAt;

    private PingSchedule(TimeSpan interval, TimeSpan timeout, TimeSpan nextAt, TimeSpan? sentAt, long openId)
    {
        _interval = interval;
        _timeout = timeout;
        _nextAt = nextAt;
        _sentAt = sentAt;
        OpenId = openId;
    }

    /// <summary>The id of the ping that waits for its answer; 0 for none.</summary>
    public long OpenId { get; }

    /// <summary>True while a ping waits for its answer.</summary>
    public bool IsOpen => _sentAt is not null;

    /// <summary>The schedule of a VM that has just become ready; the first ping comes anywhere within one interval, so that many VMs do not ping together.</summary>
    public static PingSchedule Start(ConnectionSettings settings, double roll, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(settings.PingInterval, settings.PingPatience, now + (settings.PingInterval * roll), null, 0);
    }

    /// <summary>When the open ping was sent; null for none.</summary>
    public TimeSpan? SentAt => _sentAt;

    /// <summary>How long a ping may stay unanswered.</summary>
    public TimeSpan Timeout => _timeout;

    /// <summary>The earliest time at which silence could become a verdict on what is sent now.</summary>
    public TimeSpan VerdictOn(TimeSpan now) => (_sentAt ?? now) + _timeout;

    /// <summary>
    /// True while the open ping has waited for half of its time: what is sent now would be given up soon, and may yet run. What is not sent did certainly not.
    /// </summary>
    public bool IsDoubtful(TimeSpan now) => _sentAt is { } sent && now - sent >= _timeout / 2;

    /// <summary>A ping is due now, whatever was sent before: an open one proves nothing any more, and its silence is no verdict.</summary>
    public PingSchedule AskedNow(TimeSpan now) => new(_interval, _timeout, now, null, 0);

    /// <summary>What is to be done now.</summary>
    /// <param name="mayPing">False while an agent that answers one request at a time has a call open: that call's deadline judges it.</param>
    public PingStep Due(bool mayPing, TimeSpan now) =>
        _sentAt is { } sent
            ? (now - sent >= _timeout ? PingStep.JudgeSilent : PingStep.Nothing)
            : (mayPing && now >= _nextAt ? PingStep.Send : PingStep.Nothing);

    /// <summary>When <see cref="Due"/> may next say something else than nothing.</summary>
    /// <param name="mayPing">As for <see cref="Due"/>; null is returned when only the end of an open call can change anything.</param>
    public TimeSpan? NextDue(bool mayPing) =>
        _sentAt is { } sent ? sent + _timeout
        : mayPing ? _nextAt
        : null;

    /// <summary>A ping was sent.</summary>
    public PingSchedule Sent(long id, TimeSpan now) => new(_interval, _timeout, _nextAt, now, id);

    /// <summary>A call or the ping itself was answered: the agent lives, the next ping is an interval away.</summary>
    public PingSchedule Answered(long id, TimeSpan now) =>
        id == OpenId && IsOpen
            ? new(_interval, _timeout, now + _interval, null, 0)
            : new(_interval, _timeout, now + _interval, _sentAt, OpenId);
}

/// <summary>What <see cref="PingSchedule"/> asks for.</summary>
public enum PingStep
{
    Nothing,
    Send,
    JudgeSilent,
}
