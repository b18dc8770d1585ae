using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>Asks the kernel for its tables of links and addresses; rtnetlink(7). No process is started for it.</summary>
internal sealed unsafe class RouteNetlink : IDisposable
{
    internal const int LinkDumpRequest = 18;
    internal const int AddressDumpRequest = 22;

    private const int HeaderBytes = 16;
    private const int MessageDone = 3;
    private const int MessageError = 2;
    private const ushort FlagRequest = 1;
    private const ushort FlagDump = 0x300;
    private const ushort FlagDumpInterrupted = 0x10;

    /// <summary>The kernel fills no more than this at once.</summary>
    private const int AnswerBytesMax = 32 * 1024;
    private const int AttemptsMax = 5;

    private readonly Fd _socket;
    private readonly byte* _buffer;
    private uint _sequence;

    public RouteNetlink()
    {
        var number = Libc.NetlinkSocket(Libc.AfNetlink, Libc.SockRaw | Libc.SockCloseOnExec, Libc.NetlinkRoute);
        _socket = number >= 0 ? new Fd(number) : throw new PlatformException("open a netlink socket", Libc.LastError);
        try
        {
            // Not an array: tens of KiB a request would be most of what the garbage collector has to do here.
            _buffer = Libc.MapMemory(AnswerBytesMax);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public delegate void OnMessage(ReadOnlySpan<byte> payload);

    /// <summary>Hands every message of one dump to <paramref name="onMessage"/>, after <paramref name="onStart"/>; anew when the table changed meanwhile.</summary>
    public void Dump(ushort request, Action onStart, OnMessage onMessage)
    {
        for (var attempt = 1; ; attempt++)
        {
            onStart();
            Send(request);
            if (Receive(onMessage) || attempt == AttemptsMax)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        if (_socket.IsOpen)
        {
            _socket.Dispose();
            Libc.UnmapMemory(_buffer, AnswerBytesMax);
        }
    }

    /// <summary>Attributes of a message behind its fixed part: type, then value.</summary>
    public static bool NextAttribute(scoped ref ReadOnlySpan<byte> rest, out int type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = default;
        if (rest.Length < 4)
        {
            return false;
        }
        int length = MemoryMarshal.Read<ushort>(rest);
        if (length < 4 || length > rest.Length)
        {
            return false;
        }
        // The two highest bits are flags (nested, byte order).
        type = MemoryMarshal.Read<ushort>(rest[2..]) & 0x3FFF;
        value = rest[4..length];
        rest = rest[Math.Min(rest.Length, Align(length))..];
        return true;
    }

    private void Send(ushort request)
    {
        // A header and struct rtgenmsg (family 0: all), padded to four bytes.
        byte* message = stackalloc byte[HeaderBytes + 4];
        new Span<byte>(message, HeaderBytes + 4).Clear();
        *(uint*)message = HeaderBytes + 4;
        *(ushort*)(message + 4) = request;
        *(ushort*)(message + 6) = FlagRequest | FlagDump;
        *(uint*)(message + 8) = ++_sequence;
        if (Libc.NetlinkSend(_socket.Number, message, HeaderBytes + 4, 0) < 0)
        {
            throw new PlatformException("ask the kernel for its network tables", Libc.LastError);
        }
    }

    /// <returns>False when the table changed during the dump.</returns>
    private bool Receive(OnMessage onMessage)
    {
        var whole = true;
        while (true)
        {
            var got = Libc.NetlinkReceive(_socket.Number, _buffer, AnswerBytesMax, 0);
            if (got < 0)
            {
                if (Libc.LastError == SystemError.Interrupted)
                {
                    continue;
                }
                throw new PlatformException("read the kernel's network tables", Libc.LastError);
            }
            var rest = new ReadOnlySpan<byte>(_buffer, (int)got);
            while (rest.Length >= HeaderBytes)
            {
                var length = (int)MemoryMarshal.Read<uint>(rest);
                if (length < HeaderBytes || length > rest.Length)
                {
                    throw new InvalidDataException("the kernel's network tables are not understood");
                }
                if (MemoryMarshal.Read<uint>(rest[8..]) == _sequence)
                {
                    whole &= (MemoryMarshal.Read<ushort>(rest[6..]) & FlagDumpInterrupted) == 0;
                    switch (MemoryMarshal.Read<ushort>(rest[4..]))
                    {
                        case MessageDone:
                            return whole;
                        case MessageError:
                            throw new PlatformException(
                                "read the kernel's network tables",
                                -BinaryPrimitives.ReadInt32LittleEndian(rest[HeaderBytes..])
                            );
                        default:
                            onMessage(rest[HeaderBytes..length]);
                            break;
                    }
                }
                rest = rest[Math.Min(rest.Length, Align(length))..];
            }
        }
    }

    private static int Align(int length) => (length + 3) & ~3;
}
