using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>
/// The broker's connections to executors: as many as requests run side by side, kept for the next ones and closed when there has been none for a while, so that
/// an idle machine has no executor. One through which the machine is to be switched off stays: it alone knows of that.
/// </summary>
/// <param name="socketPath">Where systemd, or whoever else starts executors, listens.</param>
internal sealed class ExecutorPool(string socketPath, TimeSpan idleTime) : IDisposable
{
    /// <summary>How long an unused executor is kept.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private const int StackBytes = 128 * 1024;

    private readonly Lock _gate = new();
    private readonly Stack<ExecutorLink> _idle = new();
    private readonly EventSignal _ended = new();
    private ExecutorLink? _power;
    private bool _closing;
    private bool _closed;

    public string SocketPath => socketPath;

    /// <summary>A connection that works by these settings: one that is kept, or a new one.</summary>
    /// <param name="power">For shutdown and reboot, of which only the executor that has begun one knows.</param>
    /// <exception cref="PlatformException">It cannot be had.</exception>
    /// <exception cref="WireException">It was lost at once.</exception>
    public ExecutorLink Lease(Opening opening, bool power)
    {
        while (TakeKept(power) is { } kept)
        {
            if (kept.Opening == opening && kept.IsFit)
            {
                return kept;
            }
            kept.Dispose();
        }
        return ExecutorLink.Connect(socketPath, opening);
    }

    /// <summary>For the next request.</summary>
    public void Return(ExecutorLink link)
    {
        link.UsedAt = Environment.TickCount64;
        lock (_gate)
        {
            if (_closed)
            {
                link.Dispose();
                return;
            }
            _idle.Push(link);
            if (_closing)
            {
                return;
            }
            _closing = true;
        }
        if (!OwnThread.TryStart("executors", StackBytes, CloseUnused))
        {
            // Nobody would close them later.
            lock (_gate)
            {
                _closing = false;
                while (_idle.TryPop(out var unused))
                {
                    unused.Dispose();
                }
            }
        }
    }

    /// <summary>Keeps the one that is about to switch the machine off, in place of an earlier one.</summary>
    public void KeepForPower(ExecutorLink link)
    {
        ExecutorLink? earlier;
        lock (_gate)
        {
            (earlier, _power) = (_power, link);
        }
        earlier?.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            while (_idle.TryPop(out var link))
            {
                link.Dispose();
            }
            _power?.Dispose();
            _power = null;
        }
        _ended.Raise();
    }

    private ExecutorLink? TakeKept(bool power)
    {
        lock (_gate)
        {
            if (power && _power is { } kept)
            {
                _power = null;
                return kept;
            }
            return _idle.TryPop(out var idle) ? idle : null;
        }
    }

    private void CloseUnused()
    {
        Span<Libc.PollEntry> polled = stackalloc Libc.PollEntry[1];
        while (true)
        {
            long next;
            lock (_gate)
            {
                var now = Environment.TickCount64;
                var kept = _idle.ToArray();
                _idle.Clear();
                next = long.MaxValue;
                // Oldest first, as they lie.
                for (var i = kept.Length - 1; i >= 0; i--)
                {
                    var due = kept[i].UsedAt + (long)idleTime.TotalMilliseconds;
                    if (due <= now)
                    {
                        kept[i].Dispose();
                        continue;
                    }
                    _idle.Push(kept[i]);
                    next = Math.Min(next, due - now);
                }
                if (_idle.Count == 0)
                {
                    _closing = false;
                    return;
                }
            }
            polled[0] = new(_ended.Fd, Libc.PollIn);
            Libc.Poll(polled, (int)Math.Min(next, int.MaxValue));
        }
    }
}
