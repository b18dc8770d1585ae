namespace Orchestrator.Protocol.Framing;

/// <summary>
/// Cuts received bytes into lines; docs/protocol.md §2.1. Receive into <see cref="GetMemory"/>, tell the count to <see cref="Advance"/>, then call
/// <see cref="Read"/> until it says <see cref="LineStatus.NeedMore"/>. No byte is looked at twice, and none is moved more often than its line grows or
/// reaches the buffer's end: the work is linear however the bytes arrive. A long line is held in parts and joined when its end has come, so that one that never
/// ends costs its limit and leaves nothing behind. Buffers are rented while bytes are held and given back when none are: an idle channel costs this object
/// alone. Not thread-safe; no call while a receive into the memory is under way.
/// </summary>
/// <param name="lineBytesMax">Longest line taken, in bytes without its ending (<c>\n</c> or <c>\r\n</c>).</param>
public sealed class LineReader(int lineBytesMax) : IDisposable
{
    private const int FirstBufferBytes = 4096;
    private const int RoomBytesMin = 512;
    private const int EndingBytesMax = 2;

    // Small enough to be pooled: buffers that double up to megabytes would leave as much again to the collector, and hold both while one is copied.
    private const int PartBytes = 64 * 1024;

    private int _lineBytesMax = Checked(lineBytesMax);

    private byte[]? _buffer;
    private List<ArraySegment<byte>>? _parts;
    private int _partsBytes;
    private int _partsHeld;
    private int _start;
    private int _scanned;
    private int _end;
    private bool _skipping;
    private bool _disposed;

    /// <summary>Longest line taken. May be changed between two calls: it holds for every line that <see cref="Read"/> has not given out yet.</summary>
    public int LineBytesMax
    {
        get => _lineBytesMax;
        set => _lineBytesMax = Checked(value);
    }

    /// <summary>True when the bytes so far end within a line, one that is being skipped included: the end of the stream would cut it.</summary>
    public bool InsideLine => _skipping || HeldOfLine > 0;

    /// <summary>Memory held now, in bytes: the size of all rented buffers, 0 when idle. For a budget over all channels.</summary>
    public int HeldBytes => _partsHeld + (_buffer?.Length ?? 0);

    /// <summary>Bytes looked at since the start: never more than were received.</summary>
    internal long ScannedBytes { get; private set; }

    /// <summary>Bytes copied within or between buffers since the start: a constant times what was received.</summary>
    internal long MovedBytes { get; private set; }

    private int HeldOfLine => _partsBytes + _end - _start;

    /// <summary>Memory for the next receive; never empty. It and every line given out before are void after the next call of this reader.</summary>
    /// <param name="sizeHint">Bytes that the caller would like; near the limit it may get fewer.</param>
    /// <exception cref="InvalidOperationException">Whole lines fill the buffer: they must be read first.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        var capacityMax = _lineBytesMax + EndingBytesMax;
        var room = Math.Clamp(sizeHint, RoomBytesMin, Math.Max(capacityMax, FirstBufferBytes));
        if (_buffer is null)
        {
            _buffer = FrameMemory.Take(Math.Max(room, FirstBufferBytes));
            return _buffer;
        }
        if (_buffer.Length - _end < room)
        {
            MakeRoom(room, capacityMax);
        }
        return _end < _buffer.Length
            ? _buffer.AsMemory(_end)
            : throw new InvalidOperationException("The line buffer is full of whole lines: read them before receiving more.");
    }

    /// <summary>Tells how many bytes were received into the memory; 0 gives it back when nothing else is held.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, (_buffer?.Length ?? 0) - _end);
        _end += count;
        ReleaseIfEmpty();
    }

    /// <summary>The next whole line. Empty lines are passed over; a carriage return before the newline is no part of the line.</summary>
    /// <param name="line">Valid until the next call of this reader; empty unless the answer is <see cref="LineStatus.Line"/>.</param>
    public LineStatus Read(out ReadOnlySpan<byte> line)
    {
        line = default;
        while (_scanned < _end)
        {
            var fresh = _buffer.AsSpan(_scanned, _end - _scanned);
            var newline = fresh.IndexOf((byte)'\n');
            if (newline < 0)
            {
                ScannedBytes += fresh.Length;
                _scanned = _end;
                break;
            }
            ScannedBytes += newline + 1;
            var text = _buffer.AsSpan(_start, _scanned + newline - _start);
            _start = _scanned += newline + 1;
            if (_skipping)
            {
                _skipping = false;
                continue;
            }
            if (_parts is not null && !Join(ref text))
            {
                return LineStatus.TooLong;
            }
            if (text is [.., (byte)'\r'])
            {
                text = text[..^1];
            }
            if (text.Length > _lineBytesMax)
            {
                return LineStatus.TooLong;
            }
            if (!text.IsEmpty)
            {
                line = text;
                return LineStatus.Line;
            }
        }
        return EndOfBytes();
    }

    /// <summary>Forgets a half line, or the skipping of one: the other side hung up. Whole lines not read yet are forgotten too.</summary>
    public void Reset()
    {
        _start = _scanned = _end = 0;
        _skipping = false;
        DropParts();
        ReleaseIfEmpty();
    }

    public void Dispose()
    {
        Reset();
        _disposed = true;
    }

    private static int Checked(int lineBytesMax) =>
        lineBytesMax is > 0 and <= int.MaxValue / 4
            ? lineBytesMax
            : throw new ArgumentOutOfRangeException(nameof(lineBytesMax), lineBytesMax, "A line's limit is 1 byte to 512 MiB.");

    private LineStatus EndOfBytes()
    {
        var status = LineStatus.NeedMore;
        if (_skipping)
        {
            _start = _end;
        }
        else if (PassesLimit())
        {
            _skipping = true;
            _start = _end;
            DropParts();
            status = LineStatus.TooLong;
        }
        ReleaseIfEmpty();
        return status;
    }

    // One byte over may still be the carriage return of a line that just fits.
    private bool PassesLimit()
    {
        var held = HeldOfLine;
        return held > _lineBytesMax + 1 || (held == _lineBytesMax + 1 && LastByte() != (byte)'\r');
    }

    private byte LastByte() => _end > _start ? _buffer![_end - 1] : _parts![^1][^1];

    // False when the line is too long, its carriage return aside.
    private bool Join(ref Span<byte> end)
    {
        var length = _partsBytes + end.Length;
        if (length > _lineBytesMax + 1)
        {
            DropParts();
            return false;
        }
        var line = GC.AllocateUninitializedArray<byte>(length);
        var at = 0;
        foreach (var part in _parts!)
        {
            part.AsSpan().CopyTo(line.AsSpan(at));
            at += part.Count;
        }
        end.CopyTo(line.AsSpan(at));
        MovedBytes += length;
        DropParts();
        end = line;
        return true;
    }

    private void DropParts()
    {
        if (_parts is not { } parts)
        {
            return;
        }
        _parts = null;
        _partsBytes = _partsHeld = 0;
        foreach (var part in parts)
        {
            FrameMemory.GiveBack(part.Array!);
        }
    }

    // A line that does not start at 0 is moved there, which happens to it once; then the buffer doubles, up to a part's size, and is set aside as one. Only
    // whole lines that nobody reads make it larger, up to the longest line.
    private void MakeRoom(int room, int capacityMax)
    {
        var held = _end - _start;
        var target = _buffer!;
        if (target.Length >= PartBytes && target.Length - held < room && _scanned == _end)
        {
            SetAside(held, capacityMax);
            return;
        }
        if (target.Length - held < room && target.Length < capacityMax)
        {
            target = FrameMemory.Take((int)Math.Min(Math.Max(target.Length * 2L, (long)held + room), capacityMax));
        }
        else if (_start == 0)
        {
            return;
        }
        _buffer.AsSpan(_start, held).CopyTo(target);
        MovedBytes += held;
        if (target != _buffer)
        {
            FrameMemory.GiveBack(_buffer!);
            _buffer = target;
        }
        _scanned -= _start;
        _end = held;
        _start = 0;
    }

    private void SetAside(int held, int capacityMax)
    {
        (_parts ??= []).Add(new ArraySegment<byte>(_buffer!, _start, held));
        _partsBytes += held;
        _partsHeld += _buffer!.Length;
        _buffer = FrameMemory.Take(Math.Clamp(capacityMax - _partsBytes, FirstBufferBytes, PartBytes));
        _start = _scanned = _end = 0;
    }

    private void ReleaseIfEmpty()
    {
        if (_start != _end)
        {
            return;
        }
        _start = _scanned = _end = 0;
        if (_buffer is { } buffer)
        {
            _buffer = null;
            FrameMemory.GiveBack(buffer);
        }
    }
}
