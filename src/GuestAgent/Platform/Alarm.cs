namespace Orchestrator.GuestAgent.Platform;

/// <summary>Something to be done later, on a thread of its own: the runtime's timers would leave a thread of theirs, and wake its thread pool, for the rest of this process.</summary>
internal static class Alarm
{
    private const int StackBytes = 256 * 1024;

    /// <summary>Has the thread ready before anything is promised.</summary>
    /// <returns>
    /// Call it once, with the delay: then it is done once that is over, whatever happens to the wall clock meanwhile. Null when the machine has no thread to give.
    /// </returns>
    public static Action<TimeSpan>? Prepare(Action then)
    {
        var begun = new ManualResetEventSlim();
        var delay = TimeSpan.Zero;
        var ready = OwnThread.TryStart(
            "alarm",
            StackBytes,
            () =>
            {
                begun.Wait();
                Thread.Sleep(delay);
                then();
            }
        );
        return ready
            ? wanted =>
            {
                delay = wanted;
                begun.Set();
            }
            : null;
    }
}
