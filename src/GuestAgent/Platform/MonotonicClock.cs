namespace Orchestrator.GuestAgent.Platform;

/// <summary>
/// The clock of <c>now_ms</c>: CLOCK_MONOTONIC, in milliseconds, the same in all processes of the guest. Nobody can set it, and it never goes back. It stands still
/// while the machine is paused or sleeps: a request that the pause has overtaken is not older for it, which is for the host to know.
/// </summary>
internal static class MonotonicClock
{
    public static long NowMs(TimeProvider time) => MsOf(time, time.GetTimestamp());

    /// <param name="timestamp">Of that time provider.</param>
    public static long MsOf(TimeProvider time, long timestamp) => timestamp / (time.TimestampFrequency / 1000);
}
