using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Orchestrator.AgentSimulator.Platform;

/// <summary>Waits for thousands of descriptors at once, level-triggered: what is not served now is told again.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    private const int EventsMax = 512;
    private const int CloseOnExec = 0x80000;
    private const int Add = 1;
    private const int Change = 3;

    // struct epoll_event is packed on x86-64 and aligned everywhere else.
    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int EventBytes = Packed ? 12 : 16;
    private static readonly int TokenOffset = Packed ? 4 : 8;

    private readonly int _fd;
    private readonly byte[] _events = GC.AllocateArray<byte>(EventsMax * 16, pinned: true);

    public Epoll()
    {
        _fd = Libc.EpollCreate(CloseOnExec);
        if (_fd < 0)
        {
            throw new PlatformException("make an epoll descriptor");
        }
    }

    /// <param name="token">Comes back with the descriptor's events.</param>
    public void Watch(int fd, EpollEvents events, int token) => Control(Add, fd, events, token);

    /// <summary>Other events from now on. That the other end hung up is told whatever is asked for.</summary>
    public void Rewatch(int fd, EpollEvents events, int token) => Control(Change, fd, events, token);

    /// <summary>Waits until something is ready.</summary>
    /// <param name="timeoutMs">-1 waits for ever.</param>
    /// <returns>How many are ready, 0 after the time or an interruption.</returns>
    public int Wait(int timeoutMs)
    {
        fixed (byte* events = _events)
        {
            var count = Libc.EpollWait(_fd, events, EventsMax, timeoutMs);
            if (count < 0 && Libc.LastError != Libc.Interrupted)
            {
                throw new PlatformException("wait for sockets");
            }
            return Math.Max(count, 0);
        }
    }

    /// <summary>One of the ready descriptors of the last <see cref="Wait"/>.</summary>
    public (int Token, EpollEvents Events) Ready(int index)
    {
        var entry = _events.AsSpan(index * EventBytes, EventBytes);
        return (BinaryPrimitives.ReadInt32LittleEndian(entry[TokenOffset..]), (EpollEvents)BinaryPrimitives.ReadUInt32LittleEndian(entry));
    }

    public void Dispose() => _ = Libc.Close(_fd);

    private void Control(int operation, int fd, EpollEvents events, int token)
    {
        var entry = stackalloc byte[16];
        var bytes = new Span<byte>(entry, 16);
        bytes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)events);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[TokenOffset..], token);
        if (Libc.EpollControl(_fd, operation, fd, entry) != 0)
        {
            throw new PlatformException("watch a socket");
        }
    }
}
