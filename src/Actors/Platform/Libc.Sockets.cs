using System.Runtime.InteropServices;
using System.Text;

namespace Orchestrator.Actors.Platform;

/// <summary>Unix stream sockets that never wait. What fails says so with -1, and why in <see cref="LastError"/>.</summary>
internal static unsafe partial class Libc
{
    /// <summary>Longest path that an address of a unix socket holds, bytes.</summary>
    public const int PathBytesMax = 107;

    public const int TryAgain = 11;
    public const int NotPermitted = 1;
    public const int NotThere = 2;
    public const int NotAllowed = 13;
    public const int NotAFolder = 20;
    public const int NotASocket = 88;
    public const int OtherKindOfSocket = 91;
    public const int ResetByPeer = 104;
    public const int NotConnected = 107;
    public const int Refused = 111;
    public const int BrokenPipe = 32;

    private const string Name = "libc";
    private const int Unix = 1;
    private const int Stream = 1;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int NoSignal = 0x4000;
    private const int Both = 2;
    private const int Interrupted = 4;

    /// <summary>Why the last call of this thread failed.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>The kernel's words for an error.</summary>
    public static string Words(int error) => Marshal.GetPInvokeErrorMessage(error);

    public static ChannelHandle Open() => SocketRaw(Unix, Stream | NonBlocking | CloseOnExec, 0);

    /// <returns>0, or -1: a full backlog is <see cref="TryAgain"/>.</returns>
    public static int Connect(ChannelHandle socket, string path)
    {
        // struct sockaddr_un: family, path, NUL.
        Span<byte> address = stackalloc byte[2 + PathBytesMax + 1];
        address.Clear();
        BitConverter.TryWriteBytes(address, (ushort)Unix);
        var length = 2 + Encoding.UTF8.GetBytes(path, address[2..^1]) + 1;
        fixed (byte* start = address)
        {
            int done;
            do
            {
                done = ConnectRaw(socket, start, (uint)length);
            } while (done < 0 && LastError == Interrupted);
            return done;
        }
    }

    /// <returns>Bytes taken, or -1: no room is <see cref="TryAgain"/>.</returns>
    public static int Send(ChannelHandle socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint count;
            do
            {
                count = SendRaw(socket, start, (nuint)bytes.Length, NoSignal);
            } while (count < 0 && LastError == Interrupted);
            return (int)count;
        }
    }

    /// <returns>Bytes, 0 at the end of the stream, or -1: nothing there is <see cref="TryAgain"/>.</returns>
    public static int Receive(ChannelHandle socket, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            nint count;
            do
            {
                count = ReceiveRaw(socket, start, (nuint)into.Length, 0);
            } while (count < 0 && LastError == Interrupted);
            return (int)count;
        }
    }

    /// <summary>Ends both directions for everybody who has the socket; one that is not connected any more is left alone.</summary>
    public static void ShutDown(ChannelHandle socket) => _ = ShutDownRaw(socket, Both);

    [LibraryImport(Name, EntryPoint = "close")]
    public static partial int Close(nint fd);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "socket")]
    private static partial ChannelHandle SocketRaw(int family, int type, int protocol);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "connect")]
    private static partial int ConnectRaw(ChannelHandle socket, byte* address, uint length);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "send")]
    private static partial nint SendRaw(ChannelHandle socket, byte* bytes, nuint count, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "recv")]
    private static partial nint ReceiveRaw(ChannelHandle socket, byte* into, nuint count, int flags);

    [LibraryImport(Name, EntryPoint = "shutdown")]
    private static partial int ShutDownRaw(ChannelHandle socket, int how);
}
