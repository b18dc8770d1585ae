namespace Akka.Actor;

/// <summary>
/// A hashed timer wheel: 1024 slots of 10 ms, each a linked list, one thread that sleeps until the next slot that holds something.
/// Adding and removing are constant-time, so tens of thousands of timers cost only their memory.
/// </summary>
internal sealed class TimerWheel : IScheduler, IAdvancedScheduler, IDisposable
{
    private const int Slots = 1024;
    private const long TickMs = 10;

    private static readonly Lazy<TimerWheel> AskWheel = new(() => new TimerWheel("asks"));

    private readonly Lock _lock = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly WheelEntry[] _slots = new WheelEntry[Slots];
    private readonly ulong[] _used = new ulong[Slots / 64];
    private readonly List<WheelEntry> _due = [];
    private readonly Thread _thread;
    private readonly long _start = Environment.TickCount64;
    private long _tick; // all earlier ones are done
    private long _sleepsUntil = long.MaxValue;
    private bool _closed;

    public TimerWheel(string systemName)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = $"{systemName}.timers" };
        _thread.Start();
    }

    /// <summary>For asks: who waits for an answer is told that none came, even when the system has ended.</summary>
    public static TimerWheel Asks => AskWheel.Value;

    public IAdvancedScheduler Advanced => this;

    public DateTimeOffset Now => DateTimeOffset.UtcNow;

    public TimeSpan MonotonicClock => TimeSpan.FromMilliseconds(Environment.TickCount64 - _start);

    public TimeSpan HighResMonotonicClock => MonotonicClock;

    private long ElapsedMs => Environment.TickCount64 - _start;

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(
            delay,
            null,
            new WheelEntry(this)
            {
                Receiver = receiver,
                Message = message,
                Sender = sender,
            },
            cancelable
        );

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        ICanTell receiver,
        object message,
        IActorRef sender,
        ICancelable cancelable
    ) =>
        Add(
            initialDelay,
            interval,
            new WheelEntry(this)
            {
                Receiver = receiver,
                Message = message,
                Sender = sender,
            },
            cancelable
        );

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Add(delay, null, new WheelEntry(this) { Action = action }, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(initialDelay, interval, new WheelEntry(this) { Action = action }, cancelable);

    /// <summary>For those who keep the entry themselves.</summary>
    internal WheelEntry Once(TimeSpan delay, Action action)
    {
        var entry = new WheelEntry(this) { Action = action };
        Add(delay, null, entry, null);
        return entry;
    }

    /// <summary>For those whose message is the entry itself.</summary>
    internal void Start(WheelEntry entry, TimeSpan delay, TimeSpan? interval) => Add(delay, interval, entry, null);

    private void Add(TimeSpan delay, TimeSpan? interval, WheelEntry entry, ICancelable cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (interval is { } every)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(every, TimeSpan.Zero, nameof(interval));
            entry.IntervalMs = Math.Max(1, (long)every.TotalMilliseconds);
        }

        entry.Cancelable = cancelable;
        if (cancelable is { IsCancellationRequested: true })
            return;
        lock (_lock)
        {
            if (_closed)
                return;
            entry.DueMs = ElapsedMs + (long)Math.Ceiling(delay.TotalMilliseconds);
            Link(entry);
        }

        (cancelable as Cancelable)?.Attach(entry);
    }

    internal void Remove(WheelEntry entry)
    {
        lock (_lock)
        {
            entry.IntervalMs = -1;
            if (entry.Slot >= 0)
                Unlink(entry);
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _closed = true;
        _wake.Set();
        if (Thread.CurrentThread != _thread)
            _thread.Join();
        _wake.Dispose();
    }

    private void Link(WheelEntry entry)
    {
        entry.DueTick = Math.Max(_tick, (entry.DueMs + TickMs - 1) / TickMs);
        var slot = (int)(entry.DueTick % Slots);
        entry.Slot = slot;
        entry.Previous = null;
        entry.Next = _slots[slot];
        if (entry.Next is not null)
            entry.Next.Previous = entry;
        _slots[slot] = entry;
        _used[slot / 64] |= 1UL << (slot % 64);
        if (entry.DueTick < _sleepsUntil)
            _wake.Set();
    }

    private void Unlink(WheelEntry entry)
    {
        if (entry.Next is not null)
            entry.Next.Previous = entry.Previous;
        if (entry.Previous is not null)
            entry.Previous.Next = entry.Next;
        else
            _slots[entry.Slot] = entry.Next;
        if (_slots[entry.Slot] is null)
            _used[entry.Slot / 64] &= ~(1UL << (entry.Slot % 64));
        entry.Slot = -1;
        entry.Previous = entry.Next = null;
    }

    private void Run()
    {
        while (true)
        {
            int wait;
            lock (_lock)
            {
                if (_closed)
                    return;
                CollectDue();
                _sleepsUntil = NextUsedTick();
                wait = _sleepsUntil == long.MaxValue ? Timeout.Infinite : (int)Math.Max(0, (_sleepsUntil * TickMs) - ElapsedMs);
            }

            if (_due.Count > 0)
            {
                foreach (var entry in _due)
                    Fire(entry);
                _due.Clear();
                continue; // firing took time
            }

            _wake.WaitOne(wait);
        }
    }

    private void CollectDue()
    {
        var now = ElapsedMs / TickMs;
        // After a long sleep one round over all slots is enough.
        for (var tick = Math.Max(_tick, now - Slots + 1); tick <= now; tick++)
        {
            var next = _slots[(int)(tick % Slots)];
            while (next is not null)
            {
                var entry = next;
                next = entry.Next;
                if (entry.DueTick > now)
                    continue;
                Unlink(entry);
                _due.Add(entry);
            }
        }

        _tick = now + 1;
    }

    private long NextUsedTick()
    {
        for (var i = 0; i < Slots; )
        {
            var slot = (int)((_tick + i) % Slots);
            var rest = _used[slot / 64] >> (slot % 64);
            if (rest != 0)
                return _tick + i + System.Numerics.BitOperations.TrailingZeroCount(rest);
            i += 64 - (slot % 64);
        }

        return long.MaxValue;
    }

    private void Fire(WheelEntry entry)
    {
        if (entry.Cancelable is { IsCancellationRequested: true })
            return;
        if (entry.Action is { } action)
            ThreadPool.UnsafeQueueUserWorkItem(static run => run(), action, preferLocal: false);
        else
            entry.Receiver.Tell(entry.Message, entry.Sender);
        if (entry.IntervalMs < 0)
            return;
        lock (_lock)
        {
            if (_closed || entry.IntervalMs < 0)
                return;
            // By the plan, not by when it came to run; but no burst after the machine slept.
            entry.DueMs = Math.Max(entry.DueMs + entry.IntervalMs, ElapsedMs - entry.IntervalMs);
            Link(entry);
        }
    }
}
