using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>Reads a frame's body, field after field. A body that is shorter, longer or otherwise than its fields is refused.</summary>
internal ref struct WireReader(ReadOnlyMemory<byte> body)
{
    private ReadOnlyMemory<byte> _rest = body;

    /// <exception cref="WireException">The body ends before.</exception>
    public int Number() => BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);

    /// <exception cref="WireException">The body ends before.</exception>
    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)).Span);

    /// <exception cref="WireException">The body ends before, or it is neither 0 nor 1.</exception>
    public bool Flag() =>
        Take(1).Span[0] switch
        {
            0 => false,
            1 => true,
            var other => throw new WireException($"a flag is {other}"),
        };

    /// <returns>Part of the body itself.</returns>
    /// <exception cref="WireException">The body ends before.</exception>
    public ReadOnlyMemory<byte> Blob() => Take(Number());

    /// <exception cref="WireException">The body ends before, or it is no UTF-8.</exception>
    public string? Text()
    {
        var there = Flag();
        var bytes = Blob();
        if (!Utf8.IsValid(bytes.Span) || (!there && !bytes.IsEmpty))
        {
            throw new WireException("a text is not valid");
        }
        return there ? Encoding.UTF8.GetString(bytes.Span) : null;
    }

    /// <exception cref="WireException">Something follows.</exception>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new WireException($"{_rest.Length} bytes follow the last field");
        }
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
        {
            throw new WireException($"a field of {count} bytes where {_rest.Length} are left");
        }
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
