using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Orchestrator.Actors.Platform;

/// <summary>
/// One thread that waits for all channels of the process at once. Edge-triggered: a change is told once, so who is told must receive, or send, until the
/// kernel says that there is no more before the next change counts. A channel costs one slot here and nothing while it is quiet.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The one poller lives as long as the process.")]
internal sealed unsafe class Poller
{
    private const int EventsAtOnce = 256;
    private const int EventBytesMax = 16;

    private static readonly Lazy<Poller> One = new(() => new Poller());

    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private readonly int _epoll;
    private Slot[] _slots = new Slot[64];
    private int _used;

    private Poller()
    {
        _epoll = Libc.EpollCreate();
        if (_epoll < 0)
        {
            throw new InvalidOperationException($"The kernel gives no epoll descriptor: {Libc.Words(Libc.LastError)}");
        }
        new Thread(Run) { IsBackground = true, Name = "channels" }.Start();
    }

    /// <summary>The process's.</summary>
    public static Poller Shared => One.Value;

    /// <summary>Tells of a socket's being readable from now on, what is there already included.</summary>
    /// <param name="token">For <see cref="Rewatch"/> and <see cref="Forget(ChannelHandle, long)"/>.</param>
    /// <returns>False when the kernel refuses, and why in <see cref="Libc.LastError"/>.</returns>
    public bool TryWatch(ChannelHandle socket, IPolled who, out long token)
    {
        token = Take(who);
        if (Control(Libc.EpollAdd, socket, PollEvents.Readable, token))
        {
            return true;
        }
        var error = Libc.LastError;
        Forget(token);
        System.Runtime.InteropServices.Marshal.SetLastPInvokeError(error);
        return false;
    }

    /// <summary>Tells of these events from now on, and once more of what is so already.</summary>
    public void Rewatch(ChannelHandle socket, PollEvents events, long token) => Control(Libc.EpollChange, socket, events, token);

    /// <summary>Tells nothing more of a socket that is about to be closed; what is just being told may still arrive.</summary>
    public void Forget(ChannelHandle socket, long token)
    {
        Control(Libc.EpollRemove, socket, PollEvents.None, token);
        Forget(token);
    }

    private void Forget(long token)
    {
        lock (_lock)
        {
            ref var slot = ref _slots[(int)token];
            if (slot.Life != (int)(token >> 32))
            {
                return;
            }
            slot.Who = null;
            slot.Life++;
            _free.Push((int)token);
        }
    }

    private long Take(IPolled who)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var at))
            {
                at = _used++;
                if (at == _slots.Length)
                {
                    Array.Resize(ref _slots, at * 2);
                }
            }
            _slots[at].Who = who;
            return ((long)_slots[at].Life << 32) | (uint)at;
        }
    }

    // An event of a socket that was closed since finds another life in its slot.
    private IPolled? Whose(long token)
    {
        lock (_lock)
        {
            var slot = _slots[(int)token];
            return slot.Life == (int)(token >> 32) ? slot.Who : null;
        }
    }

    private bool Control(int operation, ChannelHandle socket, PollEvents events, long token)
    {
        Span<byte> entry = stackalloc byte[EventBytesMax];
        entry.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)(events | PollEvents.EdgeTriggered));
        BinaryPrimitives.WriteInt64LittleEndian(entry[Libc.EpollTokenOffset..], token);
        fixed (byte* start = entry)
        {
            return Libc.EpollControl(_epoll, operation, socket, start) == 0;
        }
    }

    private void Run()
    {
        var memory = GC.AllocateArray<byte>(EventsAtOnce * EventBytesMax, pinned: true);
        fixed (byte* events = memory)
        {
            while (true)
            {
                // Nothing but an interruption fails here: the descriptor is never closed.
                var count = Libc.EpollWait(_epoll, events, EventsAtOnce, -1);
                for (var i = 0; i < count; i++)
                {
                    var entry = memory.AsSpan(i * Libc.EpollEventBytes, Libc.EpollEventBytes);
                    var happened = (PollEvents)BinaryPrimitives.ReadUInt32LittleEndian(entry);
                    Whose(BinaryPrimitives.ReadInt64LittleEndian(entry[Libc.EpollTokenOffset..]))?.Happened(happened);
                }
            }
        }
    }

    private struct Slot
    {
        public IPolled? Who;

        /// <summary>How many sockets this slot was of before.</summary>
        public int Life;
    }
}
