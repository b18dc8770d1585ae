using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Files;

/// <summary>SHA-256 of what is in an open file, read in pieces.</summary>
internal static class FileDigest
{
    private const int PieceBytes = 64 * 1024;

    /// <param name="bytes">How much of it; read until then or to the end.</param>
    /// <param name="stopping">Asked between pieces: a large file takes minutes.</param>
    /// <param name="hex">64 lower-case hex digits.</param>
    /// <returns>0, or the errno.</returns>
    /// <exception cref="OperationCanceledException">The agent stops.</exception>
    public static int TryRead(Fd file, long bytes, CancellationToken stopping, out string hex)
    {
        Span<uint> state = stackalloc uint[Sha256.Start.Length];
        Sha256.Start.CopyTo(state);
        var piece = new byte[(int)Math.Min(PieceBytes, Math.Max(1, bytes))];
        var rest = ReadOnlySpan<byte>.Empty;
        var length = 0L;
        hex = "";
        while (length < bytes)
        {
            stopping.ThrowIfCancellationRequested();
            // A piece that is cut short is filled up, so that only the last one leaves a rest.
            var filled = Fill(file, piece.AsSpan(0, (int)Math.Min(piece.Length, bytes - length)), length, out var errno);
            if (errno != 0)
            {
                return errno;
            }
            rest = Sha256.AddBlocks(state, piece.AsSpan(0, filled));
            length += filled;
            if (filled < piece.Length)
            {
                break;
            }
        }
        hex = Sha256.Finish(state, rest, length);
        return 0;
    }

    private static int Fill(Fd file, Span<byte> into, long offset, out int errno)
    {
        var filled = 0;
        errno = 0;
        while (filled < into.Length)
        {
            var got = Libc.PRead(file.Number, into[filled..], offset + filled);
            if (got < 0)
            {
                errno = Libc.LastError;
                return filled;
            }
            if (got == 0)
            {
                break;
            }
            filled += (int)got;
        }
        return filled;
    }
}
