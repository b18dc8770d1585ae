namespace Orchestrator.Model.Vms;

/// <summary>What the end of a connection, or of a try to make one, proves about the VM, and how soon the next try comes.</summary>
internal sealed record RetryRules(ConnectionSettings Settings)
{
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(1);

    /// <summary>Only a missing or refusing socket proves that no VM is there. A silent VM whose channel is busy is still the silent VM.</summary>
    public VmPhase PhaseAfter(DialFailure failure, VmPhase before) =>
        failure switch
        {
            DialFailure.NoSocket or DialFailure.Refused => VmPhase.Absent,
            DialFailure.Busy or DialFailure.TimedOut when before == VmPhase.Silent => VmPhase.Silent,
            _ => VmPhase.Connecting,
        };

    public static VmPhase PhaseAfter(LossCause cause) =>
        cause switch
        {
            LossCause.PingUnanswered or LossCause.CallUnanswered or LossCause.NoGreeting or LossCause.WriteStalled => VmPhase.Silent,
            _ => VmPhase.Connecting,
        };

    /// <summary>
    /// Whether the next try after a greeted connection comes without a pause. QEMU's end and a reset are no guest's doing: what is there now is asked at once. What a
    /// guest can bring about waits, unless the connection had lasted or is the first that was lost.
    /// </summary>
    public static bool IsAtOnce(LossCause cause, TimeSpan age, bool isFirst) =>
        isFirst || (cause is LossCause.Eof or LossCause.GuestReset && age >= Steady);

    /// <summary>Greeting has its own long patience; a guest that has just booted should not wait for a pause on top. Where QEMU may be gone, asking costs nothing.</summary>
    public TimeSpan LongestPause(LossCause cause) =>
        cause switch
        {
            LossCause.NoGreeting => Least(Settings.HelloInterval, Settings.BackoffMax),
            LossCause.Eof => Least(Settings.AbsentRetryMax, Settings.BackoffMax),
            _ => Settings.BackoffMax,
        };

    public TimeSpan LongestPause(DialFailure failure) =>
        failure is DialFailure.NoSocket or DialFailure.Refused ? Least(Settings.AbsentRetryMax, Settings.BackoffMax) : Settings.BackoffMax;

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
