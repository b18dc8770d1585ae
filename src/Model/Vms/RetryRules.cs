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
    /// Whether the next try after a greeted connection comes without a pause: after the first loss of a minute; and after QEMU's end and a reset, which take a machine
    /// some time, as long as there are not too many of them.
    /// </summary>
    /// <param name="losses">How many connections were lost within a minute, with this one.</param>
    /// <param name="many">From so many on it is no honest machine's doing.</param>
    public static bool IsAtOnce(LossCause cause, TimeSpan age, int losses, int many) =>
        losses == 1 || (cause is LossCause.Eof or LossCause.GuestReset && age >= Steady && losses < many);

    /// <summary>The longest pause after a greeted connection was lost. Where QEMU may be gone, asking costs nothing, and the answer is the VM's state.</summary>
    public TimeSpan LongestPauseOfReady(LossCause cause) =>
        cause == LossCause.Eof ? Least(Settings.AbsentRetryMax, Settings.BackoffMax) : Settings.BackoffMax;

    /// <summary>
    /// The longest pause after a connection was lost that nobody had answered on. Greeting and writing have a long patience of their own: a guest that goes on, or has
    /// just booted, should not wait for a pause on top.
    /// </summary>
    public TimeSpan LongestPause(LossCause cause) =>
        cause switch
        {
            LossCause.NoGreeting or LossCause.WriteStalled => Least(Settings.HelloInterval, Settings.BackoffMax),
            LossCause.Eof or LossCause.SocketError => Least(Settings.AbsentRetryMax, Settings.BackoffMax),
            _ => Settings.BackoffMax,
        };

    /// <summary>The longest pause after a failed connect: what ends by itself is asked for often, what a person must mend is not.</summary>
    public TimeSpan LongestPause(DialFailure failure) =>
        failure is DialFailure.NoSocket or DialFailure.Refused or DialFailure.Busy or DialFailure.TimedOut
            ? Least(Settings.AbsentRetryMax, Settings.BackoffMax)
            : Settings.BackoffMax;

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
