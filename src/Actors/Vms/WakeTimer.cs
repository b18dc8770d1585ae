using Akka.Actor;

namespace Orchestrator.Actors.Vms;

/// <summary>
/// One timer for everything that may become due. One that is set for earlier than needed is left alone: waking for nothing now and then is cheaper than
/// setting a timer for every answer. Long sleeps of all VMs end on common strokes of a clock, a little late: waking threads for each of a thousand pings a second
/// costs more than the pings.
/// </summary>
internal sealed class WakeTimer
{
    private static readonly TimeSpan SleepMin = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan SleepMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongSleep = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private TimeSpan? _at;

    /// <summary>Sees to it that <see cref="VmProtocol.Wake"/> comes not later than that; null needs none.</summary>
    public void Set(ITimerScheduler timers, TimeSpan? due, TimeSpan now)
    {
        if (due is not { } at || _at <= at)
        {
            return;
        }
        var sleep = at - now;
        sleep =
            sleep < SleepMin ? SleepMin
            : sleep > SleepMax ? SleepMax
            : sleep;
        if (sleep >= LongSleep)
        {
            sleep += TimeSpan.FromTicks((Step.Ticks - ((now + sleep).Ticks % Step.Ticks)) % Step.Ticks);
        }
        _at = now + sleep;
        timers.StartSingleTimer(nameof(VmProtocol.Wake), VmProtocol.Wake.Instance, sleep);
    }

    /// <summary>It has come.</summary>
    public void Fired() => _at = null;

    /// <summary>The earlier of two times, of which either may be none.</summary>
    public static TimeSpan? Earlier(TimeSpan? a, TimeSpan? b) =>
        a is null ? b
        : b is null ? a
        : a < b ? a
        : b;
}
