using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>
/// What a command wrote to one stream, up to a bound; the rest is read and thrown away, so that the bound never blocks the command. The memory is
/// the kernel's, taken page by page as it is written and given back at once: a garbage collector would keep it for the next time.
/// </summary>
internal sealed unsafe class OutputBuffer(int bytesMax) : IDisposable
{
    private const int DiscardBytes = 64 * 1024;

    private byte* _start;
    private int _length;

    /// <summary>Valid until disposed.</summary>
    public ReadOnlySpan<byte> Written => new(_start, _length);

    /// <summary>More was written than is kept.</summary>
    public bool Truncated => TotalBytes > _length;

    /// <summary>All that was written, kept or not.</summary>
    public long TotalBytes { get; private set; }

    private nuint MappedBytes => (nuint)bytesMax + DiscardBytes;

    /// <summary>Reads once from a descriptor that has something.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    /// <exception cref="PlatformException">There is no memory for it.</exception>
    public int ReadFrom(Fd stream)
    {
        if (_start == null)
        {
            _start = Libc.MapMemory(MappedBytes);
        }
        var full = _length == bytesMax;
        // Behind what is kept there is room for what is not.
        var got = (int)Math.Max(0, Libc.Read(stream.Number, new Span<byte>(_start + _length, full ? DiscardBytes : bytesMax - _length)));
        TotalBytes += got;
        _length += full ? 0 : got;
        return got;
    }

    public void Dispose()
    {
        if (_start != null)
        {
            Libc.UnmapMemory(_start, MappedBytes);
            _start = null;
            _length = 0;
        }
    }
}
