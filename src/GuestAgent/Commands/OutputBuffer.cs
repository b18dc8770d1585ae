using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>What a command wrote to one stream, up to a bound; the rest is read and thrown away, so that the bound never blocks the command.</summary>
internal sealed class OutputBuffer(int bytesMax)
{
    private const int FirstBytes = 4096;
    private const int DiscardBytes = 64 * 1024;

    private byte[] _bytes = [];
    private byte[]? _discard;
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>More was written than is kept.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Reads once from a descriptor that has something.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    public int ReadFrom(Fd stream)
    {
        if (_length == bytesMax)
        {
            _discard ??= new byte[DiscardBytes];
            var dropped = Libc.Read(stream.Number, _discard);
            Truncated |= dropped > 0;
            return (int)Math.Max(0, dropped);
        }
        if (_length == _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Clamp(_length * 2L, Math.Min(FirstBytes, bytesMax), bytesMax));
        }
        var got = (int)Math.Max(0, Libc.Read(stream.Number, _bytes.AsSpan(_length)));
        _length += got;
        return got;
    }
}
