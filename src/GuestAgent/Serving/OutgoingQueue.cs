using System.Buffers;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>What the host has not taken yet, in order. Belongs to the channel's thread. A line of which part has left is never cut by <see cref="DropUnsent"/>.</summary>
internal sealed class OutgoingQueue : IDisposable
{
    private readonly FrameBuffer _bytes = new();
    private readonly Queue<(long Offset, Action Run)> _afterwards = new();
    private bool _midLine;

    public int Count => _bytes.Count;

    /// <summary>Bytes that have left, ever, counting those that were dropped.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Bytes that were queued, ever.</summary>
    public long WrittenBytes => SentBytes + Count;

    /// <summary>Whole lines are written here.</summary>
    public IBufferWriter<byte> Lines => _bytes;

    /// <summary>The next bytes to write to the host, at most so many.</summary>
    public ReadOnlySpan<byte> Next(int bytesMax) => _bytes.WrittenSpan[..Math.Min(bytesMax, _bytes.Count)];

    /// <summary>Tells that the first <paramref name="count"/> bytes have left the process; runs what waited for that.</summary>
    public void Sent(int count)
    {
        if (count == 0)
        {
            return;
        }
        _midLine = _bytes.WrittenSpan[count - 1] != (byte)'\n';
        _bytes.Consume(count);
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
        var keep = _midLine ? _bytes.WrittenSpan.IndexOf((byte)'\n') + 1 : 0;
        SentBytes += Count - keep;
        _bytes.Truncate(keep);
        if (Count == 0)
        {
            _bytes.Clear();
        }
        RunAll();
    }

    /// <summary>Forgets everything: the host hung up. When a line had left in part, the next host gets a line's end first, so that its first line is whole.</summary>
    public void DropAll(bool nextHostSeesOldBytes)
    {
        var cut = _midLine;
        SentBytes += Count;
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
        RunAll();
        _bytes.Dispose();
    }

    private void RunAll()
    {
        while (_afterwards.TryDequeue(out var next))
        {
            next.Run();
        }
    }
}
