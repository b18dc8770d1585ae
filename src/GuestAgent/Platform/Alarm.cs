namespace Orchestrator.GuestAgent.Platform;

/// <summary>Something to be done later, on a thread of its own: the runtime's timers would leave a thread of theirs, and wake its thread pool, for the rest of this process.</summary>
internal static class Alarm
{
    private const int StackBytes = 256 * 1024;

    /// <summary>Does it once the delay is over, whatever happens to the wall clock meanwhile.</summary>
    public static void After(TimeSpan delay, Action then) =>
        new Thread(
            () =>
            {
                Thread.Sleep(delay);
                then();
            },
            StackBytes
        )
        {
            IsBackground = true,
            Name = "alarm",
        }.Start();
}
