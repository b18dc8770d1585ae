using System.Buffers;

namespace Orchestrator.Protocol.Framing;

/// <summary>
/// Bytes to send, in order: written at the end, taken from the front. The memory is rented while bytes are held and given back when none are.
/// Not thread-safe.
/// </summary>
public sealed class FrameBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstBufferBytes = 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>Bytes held and not consumed yet.</summary>
    public int Count => _end - _start;

    /// <summary>The bytes held; void after the next call that changes this buffer.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(_start, Count);

    /// <summary>As <see cref="WrittenSpan"/>.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(_start, Count);

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _end);
        _end += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_end);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_end);
    }

    /// <summary>Takes bytes from the front: they were sent.</summary>
    public void Consume(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        _start += count;
        if (_start == _end)
        {
            Clear();
        }
    }

    /// <summary>Forgets all bytes and gives the memory back.</summary>
    public void Clear()
    {
        _start = _end = 0;
        var old = _buffer;
        _buffer = [];
        FrameMemory.GiveBack(old);
    }

    /// <summary>Drops what was written behind the first <paramref name="count"/> bytes held: an answer that turned out too large.</summary>
    public void Truncate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        _end = _start + count;
    }

    public void Dispose() => Clear();

    private void MakeRoom(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        var room = Math.Max(sizeHint, 1);
        if (_buffer.Length - _end >= room)
        {
            return;
        }
        var held = Count;
        // Moving to the front pays only when at least as much was consumed as is moved; otherwise the buffer doubles. Both keep the work linear.
        var target = _start >= held && _buffer.Length - held >= room ? _buffer : FrameMemory.Take(SizeFor(held, room));
        WrittenSpan.CopyTo(target);
        if (target != _buffer)
        {
            FrameMemory.GiveBack(_buffer);
            _buffer = target;
        }
        _start = 0;
        _end = held;
    }

    private static int SizeFor(int held, int room) => checked(Math.Max(FirstBufferBytes, held + Math.Max(held, room)));
}
