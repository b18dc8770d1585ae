using System.Buffers;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>
/// What the host has not taken yet, in order. Belongs to the channel's thread. A line of which part has left is never cut by <see cref="DropUnsent"/>.
/// Large results lie where the method wrote them: copied, each would cost its size once more.
/// </summary>
internal sealed class OutgoingQueue : IDisposable
{
    private readonly FrameBuffer _bytes = new();
    private readonly Queue<(long After, ReadOnlyMemory<byte> Content)> _large = new();
    private readonly Queue<(long Offset, Action Run)> _afterwards = new();
    private long _smallSent;
    private int _largeSent;
    private int _largeBytes;
    private bool _midLine;

    public int Count => _bytes.Count + _largeBytes;

    /// <summary>Bytes that have left, ever, counting those that were dropped.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Bytes that were queued, ever.</summary>
    public long WrittenBytes => SentBytes + Count;

    /// <summary>Whole lines are written here, or the parts of one around a <see cref="Large"/>.</summary>
    public IBufferWriter<byte> Lines => _bytes;

    /// <summary>Queues a part of a line without copying it; if it is mapped memory it is given back when it has left or is dropped.</summary>
    /// <param name="content">Not empty and without a newline.</param>
    public void Large(ReadOnlyMemory<byte> content)
    {
        _large.Enqueue((_smallSent + _bytes.Count, content));
        _largeBytes += content.Length;
    }

    /// <summary>The next bytes to write to the host, at most so many; there may be more behind them.</summary>
    public ReadOnlySpan<byte> Next(int bytesMax)
    {
        var next = LargeIsNext ? _large.Peek().Content.Span[_largeSent..] : _bytes.WrittenSpan[..SmallBeforeLarge];
        return next[..Math.Min(bytesMax, next.Length)];
    }

    /// <summary>Tells that the first <paramref name="count"/> of the <see cref="Next"/> bytes have left the process; runs what waited for that.</summary>
    public void Sent(int count)
    {
        if (count == 0)
        {
            return;
        }
        _midLine = Next(count)[count - 1] != (byte)'\n';
        if (LargeIsNext)
        {
            _largeSent += count;
            _largeBytes -= count;
            if (_largeSent == _large.Peek().Content.Length)
            {
                DropLarge();
            }
        }
        else
        {
            _bytes.Consume(count);
            _smallSent += count;
        }
        SentBytes += count;
        while (_afterwards.TryPeek(out var next) && next.Offset <= SentBytes)
        {
            _afterwards.Dequeue().Run();
        }
    }

    /// <summary>Runs something once all that is queued now has left or has been dropped.</summary>
    public void Afterwards(Action run)
    {
        if (Count == 0)
        {
            run();
            return;
        }
        _afterwards.Enqueue((WrittenBytes, run));
    }

    /// <summary>Forgets all lines but the rest of one that has begun to leave.</summary>
    public void DropUnsent()
    {
        var queued = Count;
        var keep = _midLine ? _bytes.WrittenSpan.IndexOf((byte)'\n') + 1 : 0;
        // A line has at most one large part; the newline that ends the line stands behind it.
        for (var i = _large.Count; i > 0; i--)
        {
            var large = _large.Dequeue();
            if (large.After < _smallSent + keep)
            {
                _large.Enqueue(large);
                continue;
            }
            _largeBytes -= large.Content.Length;
            MappedMemory.GiveBack(large.Content);
        }
        _bytes.Truncate(keep);
        if (keep == 0)
        {
            _bytes.Clear();
        }
        SentBytes += queued - Count;
        RunAll();
    }

    /// <summary>Forgets everything: the host hung up. When a line had left in part, the next host gets a line's end first, so that its first line is whole.</summary>
    public void DropAll(bool nextHostSeesOldBytes)
    {
        var cut = _midLine;
        SentBytes += Count;
        while (_large.Count > 0)
        {
            DropLarge();
        }
        _largeBytes = 0;
        _bytes.Clear();
        _midLine = false;
        RunAll();
        if (cut && nextHostSeesOldBytes)
        {
            _bytes.Write("\n"u8);
        }
    }

    public void Dispose()
    {
        DropAll(nextHostSeesOldBytes: false);
        _bytes.Dispose();
    }

    private bool LargeIsNext => _large.TryPeek(out var next) && next.After == _smallSent;

    private int SmallBeforeLarge => _large.TryPeek(out var next) ? (int)(next.After - _smallSent) : _bytes.Count;

    private void DropLarge()
    {
        MappedMemory.GiveBack(_large.Dequeue().Content);
        _largeSent = 0;
    }

    private void RunAll()
    {
        while (_afterwards.TryDequeue(out var next))
        {
            next.Run();
        }
    }
}
