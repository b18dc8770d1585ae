using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>Stream sockets whose descriptor others may share: what must not wait says so per call, and leaves the shared flags alone.</summary>
internal static unsafe partial class Libc
{
    private const int DoNotWait = 0x40;
    private const int NoSignal = 0x4000;

    [LibraryImport(Name, SetLastError = true, EntryPoint = "send")]
    private static partial nint SendRaw(int fd, byte* bytes, nuint count, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "recv")]
    private static partial nint ReceiveRaw(int fd, byte* into, nuint count, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "getsockopt")]
    private static partial int SocketOption(int fd, int level, int option, void* value, uint* bytes);

    /// <summary>Sends what fits now.</summary>
    /// <returns>Bytes taken, or -1 with the errno set: <see cref="SystemError.Again"/> when nothing fits.</returns>
    public static nint SendNow(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint count;
            do
            {
                count = SendRaw(fd, start, (nuint)bytes.Length, DoNotWait | NoSignal);
            } while (count < 0 && LastError == SystemError.Interrupted);
            return count;
        }
    }

    /// <summary>Takes what is there now.</summary>
    /// <returns>Bytes, 0 at the end of the stream, or -1 with the errno set: <see cref="SystemError.Again"/> when nothing is there.</returns>
    public static nint ReceiveNow(int fd, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            nint count;
            do
            {
                count = ReceiveRaw(fd, start, (nuint)into.Length, DoNotWait);
            } while (count < 0 && LastError == SystemError.Interrupted);
            return count;
        }
    }

    /// <summary>The user at the other end of a unix socket: who connected, or who listens.</summary>
    /// <returns>Null when the kernel does not tell: it is no unix socket.</returns>
    public static uint? PeerUser(int fd)
    {
        const int socketLevel = 1;
        const int peerCredentials = 17;
        // struct ucred: process, user, group.
        var credentials = stackalloc uint[3];
        uint bytes = 3 * sizeof(uint);
        return SocketOption(fd, socketLevel, peerCredentials, credentials, &bytes) == 0 && bytes == 3 * sizeof(uint)
            ? credentials[1]
            : null;
    }
}
