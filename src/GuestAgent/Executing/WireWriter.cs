using System.Buffers.Binary;
using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>Writes one frame, field after field, into memory of the right size: bodies may be as large as an answer.</summary>
/// <param name="fieldBytes">All that the fields will take, at least: see <see cref="BytesOf(string)"/>.</param>
internal struct WireWriter(WireKind kind, int fieldBytes)
{
    private const int LengthBytes = 4;

    private readonly Memory<byte> _frame = WireFrame.Room(WireFrame.HeadBytes + fieldBytes);
    private int _length = WireFrame.HeadBytes;

    /// <summary>Bytes of a text as a field; null takes as much as the empty one.</summary>
    public static int BytesOf(string? text) => LengthBytes + 1 + Encoding.UTF8.GetByteCount(text ?? "");

    /// <summary>Bytes of a blob as a field.</summary>
    public static int BytesOf(ReadOnlyMemory<byte> blob) => LengthBytes + blob.Length;

    public void Number(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_frame.Span[_length..], value);
        _length += LengthBytes;
    }

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_frame.Span[_length..], value);
        _length += sizeof(long);
    }

    public void Flag(bool value) => _frame.Span[_length++] = value ? (byte)1 : (byte)0;

    public void Blob(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        bytes.CopyTo(_frame.Span[_length..]);
        _length += bytes.Length;
    }

    public void Text(string? text)
    {
        Flag(text is not null);
        Blob(Encoding.UTF8.GetBytes(text ?? ""));
    }

    /// <summary>The frame, head and all. A large one lies in <see cref="MappedMemory"/>, which whoever has sent it gives back.</summary>
    public readonly ReadOnlyMemory<byte> End()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_frame.Span, _length - WireFrame.HeadBytes);
        _frame.Span[4] = (byte)kind;
        return _frame[.._length];
    }
}
