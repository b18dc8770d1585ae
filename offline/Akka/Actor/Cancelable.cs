namespace Akka.Actor;

/// <summary>A handle to give to the scheduler. Its token is made when asked for.</summary>
public class Cancelable : ICancelable
{
    private readonly IActionScheduler _scheduler;
    private volatile bool _cancelled;
    private CancellationTokenSource _source;
    private WheelEntry _entry;

    public Cancelable(IScheduler scheduler)
        : this(scheduler.Advanced) { }

    public Cancelable(IActionScheduler scheduler) => _scheduler = scheduler;

    public Cancelable(IScheduler scheduler, TimeSpan delay)
        : this(scheduler.Advanced) => CancelAfter(delay);

    public bool IsCancellationRequested => _cancelled;

    public CancellationToken Token
    {
        get
        {
            var source = LazyInitializer.EnsureInitialized(ref _source);
            if (_cancelled)
                source.Cancel();
            return source.Token;
        }
    }

    public void Cancel() => Cancel(throwOnFirstException: false);

    public void Cancel(bool throwOnFirstException)
    {
        _cancelled = true;
        Volatile.Read(ref _entry)?.Remove();
        Volatile.Read(ref _source)?.Cancel(throwOnFirstException);
    }

    public void CancelAfter(TimeSpan delay) => _scheduler.ScheduleOnce(delay, Cancel);

    public void CancelAfter(int millisecondsDelay) => CancelAfter(TimeSpan.FromMilliseconds(millisecondsDelay));

    /// <summary>So that a cancelled timer leaves the wheel at once.</summary>
    internal void Attach(WheelEntry entry)
    {
        Volatile.Write(ref _entry, entry);
        if (_cancelled)
            entry.Remove();
    }
}
