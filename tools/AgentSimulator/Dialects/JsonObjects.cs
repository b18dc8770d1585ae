namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>What <see cref="JsonObjects"/> found in the stream.</summary>
internal enum JsonPiece
{
    /// <summary>Nothing whole yet.</summary>
    NeedMore,

    /// <summary>One object.</summary>
    Object,

    /// <summary>A token that begins no object.</summary>
    Stray,

    /// <summary>The byte 0xFF, which resets the parser.</summary>
    Reset,

    /// <summary>An object longer than is kept.</summary>
    TooLong,
}

/// <summary>Cuts a stream into JSON objects as qemu-ga does: by brackets, not by lines. Each byte is looked at once.</summary>
internal sealed class JsonObjects
{
    private const int ObjectBytesMax = 1024 * 1024;
    private const byte ResetByte = 0xFF;

    private readonly List<byte> _held = [];
    private int _depth;
    private bool _inText;
    private bool _escaped;
    private bool _inStray;

    /// <param name="bytes">What was not looked at yet; advanced.</param>
    /// <param name="found">The object's bytes; empty for all else.</param>
    public JsonPiece Read(ref ReadOnlySpan<byte> bytes, out byte[] found)
    {
        found = [];
        while (!bytes.IsEmpty)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            if (next == ResetByte)
            {
                Reset();
                return JsonPiece.Reset;
            }
            if (_depth == 0)
            {
                if (Outside(next))
                {
                    return JsonPiece.Stray;
                }
                continue;
            }
            _held.Add(next);
            if (Inside(next))
            {
                found = [.. _held];
                Reset();
                return JsonPiece.Object;
            }
            if (_held.Count > ObjectBytesMax)
            {
                Reset();
                return JsonPiece.TooLong;
            }
        }
        return JsonPiece.NeedMore;
    }

    public void Reset()
    {
        _held.Clear();
        if (_held.Capacity > 4096)
        {
            _held.TrimExcess();
        }
        _depth = 0;
        _inText = _escaped = _inStray = false;
    }

    // True at the first byte of a stray token.
    private bool Outside(byte next)
    {
        if (next == (byte)'{')
        {
            _held.Add(next);
            _depth = 1;
            _inStray = false;
            return false;
        }
        var wasStray = _inStray;
        _inStray = next is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n');
        return _inStray && !wasStray;
    }

    // True at the bracket that closes the object.
    private bool Inside(byte next)
    {
        if (_inText)
        {
            _inText = _escaped || next != (byte)'"';
            _escaped = !_escaped && next == (byte)'\\';
            return false;
        }
        switch (next)
        {
            case (byte)'"':
                _inText = true;
                return false;
            case (byte)'{' or (byte)'[':
                _depth++;
                return false;
            case (byte)'}' or (byte)']':
                _depth--;
                return _depth == 0;
            default:
                return false;
        }
    }
}
