using System.Buffers;

namespace Orchestrator.Protocol.Framing;

/// <summary>
/// Where buffers come from: the shared pool, except large ones. The pool would keep those for good after one large frame; made anew, they are the
/// collector's as soon as they are given back.
/// </summary>
internal static class FrameMemory
{
    private const int PooledBytesMax = 128 * 1024;

    /// <param name="bytes">Least size; the buffer may be larger.</param>
    public static byte[] Take(int bytes) =>
        bytes <= PooledBytesMax ? ArrayPool<byte>.Shared.Rent(bytes) : GC.AllocateUninitializedArray<byte>(bytes);

    public static void GiveBack(byte[] buffer)
    {
        if (buffer.Length is > 0 and <= PooledBytesMax)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
