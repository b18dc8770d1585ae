using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Logging;

/// <summary>
/// Lines on their way to where they are kept. Whoever logs never waits: a file system that is frozen, or a journal that does not read, blocks the writer's
/// thread alone, which is there only while there is something to write. Beyond <see cref="BytesMax"/> lines are lost and counted, and the count is told
/// in their place; so are lines that could not be written.
/// </summary>
/// <param name="lostLine">Makes the line that tells how many are lost, and why.</param>
internal sealed class LogQueue(ILogTarget target, Func<long, string, byte[]> lostLine)
{
    /// <summary>Lines that wait, in bytes.</summary>
    public const int BytesMax = 256 * 1024;

    private const int StackBytes = 128 * 1024;

    // A writer that waits a moment for the next line spares the making of another for each.
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(1);

    private readonly Queue<Item> _waiting = new();
    private int _bytes;
    private long _lost;
    private bool _hasWriter;
    private bool _writing;

    // The writer's own.
    private ILogTarget _target = target;
    private long _unwritten;
    private int _errno;

    /// <summary>The writer's thread is there.</summary>
    public bool HasWriter
    {
        get
        {
            lock (_waiting)
            {
                return _hasWriter;
            }
        }
    }

    public void Post(byte[] line)
    {
        lock (_waiting)
        {
            if (_bytes + line.Length > BytesMax)
            {
                _lost++;
                return;
            }
            if (_lost > 0)
            {
                Enqueue(LostItem());
            }
            Enqueue(new Item(line, 1, null));
        }
    }

    /// <summary>Lines from now on go elsewhere; what went there before is let go of behind the last line that is meant for it.</summary>
    public void Switch(ILogTarget next)
    {
        lock (_waiting)
        {
            Enqueue(new Item([], 0, next));
        }
    }

    /// <summary>As <see cref="ILogTarget.Reopen"/>, behind the lines that wait.</summary>
    public void Reopen()
    {
        lock (_waiting)
        {
            Enqueue(new Item([], 0, null));
        }
    }

    /// <summary>Waits until all is written, but no longer than the limit.</summary>
    /// <returns>False when something is left.</returns>
    public bool Drain(TimeSpan limit)
    {
        var began = TimeProvider.System.GetTimestamp();
        lock (_waiting)
        {
            while (_waiting.Count > 0 || _lost > 0 || _writing)
            {
                var left = limit - TimeProvider.System.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_waiting, left))
                {
                    return false;
                }
            }
            return true;
        }
    }

    private Item LostItem()
    {
        var item = new Item(lostLine(_lost, "the log's queue was full"), _lost, null);
        _lost = 0;
        return item;
    }

    private void Enqueue(in Item item)
    {
        _waiting.Enqueue(item);
        _bytes += item.Line.Length;
        if (_hasWriter)
        {
            Monitor.PulseAll(_waiting);
            return;
        }
        // Without a thread to be had the next line asks for one again, and what waits is bounded.
        _hasWriter = OwnThread.TryStart("log", StackBytes, Work);
    }

    private void Work()
    {
        while (Take() is { } item)
        {
            if (item.Next is { } next)
            {
                _target.Dispose();
                _target = next;
            }
            else if (item.Lines == 0)
            {
                _target.Reopen();
            }
            else
            {
                Write(item);
            }
        }
    }

    private Item? Take()
    {
        lock (_waiting)
        {
            _writing = false;
            while (true)
            {
                if (_waiting.TryDequeue(out var item))
                {
                    _bytes -= item.Line.Length;
                    _writing = true;
                    return item;
                }
                if (_lost > 0)
                {
                    _writing = true;
                    return LostItem();
                }
                Monitor.PulseAll(_waiting);
                if (!Monitor.Wait(_waiting, IdleTime) && _waiting.Count == 0 && _lost == 0)
                {
                    _hasWriter = false;
                    return null;
                }
            }
        }
    }

    private void Write(in Item item)
    {
        if (_unwritten > 0)
        {
            if (_target.Write(lostLine(_unwritten, Platform.SystemError.Words(_errno))) != 0)
            {
                _unwritten += item.Lines;
                return;
            }
            _unwritten = 0;
        }
        _errno = _target.Write(item.Line);
        _unwritten = _errno == 0 ? 0 : item.Lines;
    }

    /// <param name="Lines">Lines that are lost when this one cannot be written; 0 for what is no line.</param>
    /// <param name="Next">Where lines go from here on; null where it is about the one there is.</param>
    private readonly record struct Item(byte[] Line, long Lines, ILogTarget? Next);
}
