using System.Buffers;
using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>
/// A large buffer that is the kernel's, not the collector's: it costs pages as they are written to, and all are gone when it is given back. The heap would
/// grow by it and keep what it grew.
/// </summary>
internal sealed unsafe class MappedMemory : MemoryManager<byte>
{
    private readonly int _length;
    private byte* _start;

    /// <exception cref="PlatformException">There is no memory for it.</exception>
    public MappedMemory(int bytes)
    {
        _start = Libc.MapMemory((nuint)bytes);
        _length = bytes;
    }

    /// <summary>Gives back what lies behind a piece of mapped memory; any other memory is left to the collector. Nothing may look at it any more.</summary>
    public static void GiveBack(ReadOnlyMemory<byte> piece)
    {
        if (MemoryMarshal.TryGetMemoryManager<byte, MappedMemory>(piece, out var mapped))
        {
            ((IDisposable)mapped).Dispose();
        }
    }

    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_start == null, this);
        return new Span<byte>(_start, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length);
        ObjectDisposedException.ThrowIf(_start == null, this);
        return new MemoryHandle(_start + elementIndex);
    }

    public override void Unpin() { }

    protected override void Dispose(bool disposing)
    {
        if (_start != null)
        {
            Libc.UnmapMemory(_start, (nuint)_length);
            _start = null;
        }
    }
}
