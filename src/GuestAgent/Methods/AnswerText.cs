using System.Buffers;
using System.Buffers.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>
/// Writes an answer that carries file content or output: into one buffer of exactly the right size, where a JSON writer would first
/// make room for six times the content. A large one is <see cref="MappedMemory"/>, which whoever takes the answer gives back.
/// </summary>
internal struct AnswerText(int bytes)
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([
        .. Enumerable.Range(0, 32).Select(b => (byte)b),
        (byte)'"',
        (byte)'\\',
    ]);

    private readonly Memory<byte> _buffer = bytes < MethodAnswer.LargeBytes ? new byte[bytes] : new MappedMemory(bytes).Memory;
    private int _length;

    public readonly ReadOnlyMemory<byte> Written => _buffer[.._length];

    /// <summary>Bytes that valid UTF-8 takes inside a JSON string, quotes not counted.</summary>
    public static long LengthAsString(ReadOnlySpan<byte> utf8)
    {
        long length = 0;
        while (!utf8.IsEmpty)
        {
            var plain = utf8.IndexOfAny(Escaped);
            if (plain < 0)
            {
                return length + utf8.Length;
            }
            length += plain + (ShortEscape(utf8[plain]) == 0 ? 6 : 2);
            utf8 = utf8[(plain + 1)..];
        }
        return length;
    }

    /// <summary>Bytes as base64, quotes not counted.</summary>
    public static long LengthAsBase64(int bytes) => ((long)bytes + 2) / 3 * 4;

    public void Raw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(_buffer.Span[_length..]);
        _length += json.Length;
    }

    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, _buffer.Span[_length..], out var written);
        _length += written;
    }

    /// <summary>The inside of a JSON string, one way or the other.</summary>
    public void Content(ReadOnlySpan<byte> bytes, bool base64)
    {
        if (base64)
        {
            Base64(bytes);
        }
        else
        {
            String(bytes);
        }
    }

    /// <summary>The inside of a JSON string.</summary>
    public void String(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            var plain = utf8.IndexOfAny(Escaped);
            if (plain < 0)
            {
                Raw(utf8);
                return;
            }
            Raw(utf8[..plain]);
            Escape(utf8[plain]);
            utf8 = utf8[(plain + 1)..];
        }
    }

    public void Base64(ReadOnlySpan<byte> bytes)
    {
        var status = System.Buffers.Text.Base64.EncodeToUtf8(bytes, _buffer.Span[_length..], out _, out var written);
        if (status != OperationStatus.Done)
        {
            throw new InvalidOperationException("The buffer was measured too small.");
        }
        _length += written;
    }

    private void Escape(byte character)
    {
        _buffer.Span[_length++] = (byte)'\\';
        if (ShortEscape(character) is > 0 and var letter)
        {
            _buffer.Span[_length++] = letter;
            return;
        }
        Raw("u00"u8);
        _buffer.Span[_length++] = HexDigit(character >> 4);
        _buffer.Span[_length++] = HexDigit(character & 15);
    }

    private static byte HexDigit(int value) => "0123456789abcdef"u8[value];

    private static byte ShortEscape(byte character) =>
        character switch
        {
            (byte)'"' or (byte)'\\' => character,
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            8 => (byte)'b',
            12 => (byte)'f',
            _ => 0,
        };
}
