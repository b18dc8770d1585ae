using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Serving;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.GuestAgent.Channel;

/// <summary>
/// One life of the channel's descriptor: a socket's client until it hangs up, or a port until it is lost, with the hosts that come and go on it. Reads lines,
/// writes answers, never waits. docs/protocol.md §1 says what the channel is like.
/// </summary>
/// <param name="fd">Open and non-blocking; closed by <see cref="Dispose"/>.</param>
/// <param name="reader">Empty; left empty.</param>
internal sealed class OpenChannel(int fd, IPort port, RequestServer server, LineReader reader, Epoll epoll, Ending ending) : IDisposable
{
    // The virtio driver takes no more at once.
    private const int WriteBytesMax = 32 * 1024;

    // Then answers and wake-ups get their turn, however fast a host sends.
    private const int ReadsPerTurn = 16;

    private const EpollEvents EventsToRead = EpollEvents.Readable | EpollEvents.PeerClosed;
    private const EpollEvents EventsWithWritable = EventsToRead | EpollEvents.Writable;

    // More than the port and QEMU hold for a host that left.
    private const int OldBytesMax = 1024 * 1024;

    // Longer than the kernel takes to tell of a host whose bytes are there already.
    private const int UnclaimedBytesMs = 500;

    private EpollEvents _interest;
    private int _token;
    private bool _writeBlocked;

    public bool HostThere { get; private set; }

    /// <summary>Bytes may be waiting of which no event will tell again: <see cref="ReadLines"/> is to be called.</summary>
    public bool MoreToRead { get; private set; }

    /// <summary>When <see cref="DropUnclaimed"/> is due, in <see cref="Environment.TickCount64"/>; else <see cref="long.MaxValue"/>.</summary>
    public long DropAt { get; private set; } = long.MaxValue;

    /// <summary>The client has hung up.</summary>
    public bool HungUp { get; private set; }

    /// <summary>The error by which it was lost; 0 while it is not.</summary>
    public int LostBy { get; private set; }

    /// <summary>Nothing comes of this one any more.</summary>
    public bool Over => HungUp || LostBy != 0;

    /// <param name="token">The events come under this one, for <see cref="On"/>.</param>
    public void Watch(int token)
    {
        _token = token;
        // A port says by its first events whether a host is there; a socket's client is.
        _interest = port.OutlivesHosts ? EventsWithWritable : EventsToRead;
        epoll.Watch(fd, _interest, token);
        if (!port.OutlivesHosts)
        {
            HostArrived();
        }
    }

    public void On(EpollEvents events)
    {
        if (port.OutlivesHosts)
        {
            if ((events & EpollEvents.HungUp) != 0)
            {
                if (HostThere)
                {
                    HostGoneFromPort();
                }
                // The bytes of a host that connects may be seen before the host is: they wait a moment to learn whose they are.
                else if (DropAt == long.MaxValue)
                {
                    DropAt = Environment.TickCount64 + UnclaimedBytesMs;
                }
                return;
            }
            if (!HostThere)
            {
                HostArrived();
                Want(EventsToRead);
            }
        }
        if (_writeBlocked && (events & EpollEvents.Writable) != 0)
        {
            _writeBlocked = false;
            Want(EventsToRead);
        }
        ReadLines(toTheEnd: (events & (EpollEvents.PeerClosed | EpollEvents.HungUp | EpollEvents.Error)) != 0);
    }

    public void ReadLines(bool toTheEnd = false)
    {
        MoreToRead = false;
        if (ending.Begun && !toTheEnd)
        {
            return;
        }
        for (var turn = 0; turn < ReadsPerTurn; turn++)
        {
            var room = reader.GetMemory(4096).Span;
            // Before the read: of an agent that is stopped in the midst of it, the time counts.
            var readAt = server.Now;
            var count = Libc.Read(fd, room);
            var errno = count < 0 ? Libc.LastError : 0;
            reader.Advance((int)Math.Max(count, 0));
            if (count <= 0)
            {
                EndOfReading(count, errno);
                return;
            }
            Serve(readAt);
            Flush();
            if (Over || (port.ShortReadMeansEmpty && !toTheEnd && count < room.Length))
            {
                return;
            }
        }
        MoreToRead = true;
    }

    /// <summary>Writes what is queued, as far as the host takes it.</summary>
    public void Flush()
    {
        while (!Over && HostThere && !_writeBlocked && server.Outgoing.Count > 0)
        {
            var count = Libc.Write(fd, server.Outgoing.Next(WriteBytesMax));
            if (count > 0)
            {
                server.Outgoing.Sent((int)count);
                server.TakeCompleted();
            }
            else if (count == 0 || Libc.LastError == SystemError.Again)
            {
                _writeBlocked = true;
                Want(EventsWithWritable);
            }
            else
            {
                LostBy = Libc.LastError;
            }
        }
    }

    /// <summary>What a host that left had sent and nobody has read goes with it.</summary>
    public void DropUnclaimed()
    {
        DropAt = long.MaxValue;
        Span<byte> old = stackalloc byte[4096];
        nint count = 1;
        // Reading ends at 0, empty and nobody there, or at EAGAIN, the next one is there.
        for (var dropped = 0; count > 0 && dropped < OldBytesMax; dropped += old.Length)
        {
            count = Libc.Read(fd, old);
        }
        if (count < 0 && Libc.LastError != SystemError.Again)
        {
            LostBy = Libc.LastError;
        }
    }

    public void Dispose()
    {
        // A command that is being launched may hold a copy for an instant, which would keep the events coming.
        epoll.Unwatch(fd);
        _ = Libc.CloseFd(fd);
        reader.Reset();
        if (HostThere)
        {
            HostThere = false;
            server.HostLeft(nextHostSeesOldBytes: port.OutlivesHosts);
        }
    }

    private void HostArrived()
    {
        HostThere = true;
        DropAt = long.MaxValue;
        server.HostArrived();
    }

    private void HostGoneFromPort()
    {
        MoreToRead = false;
        _writeBlocked = false;
        reader.Reset();
        if (HostThere)
        {
            HostThere = false;
            server.HostLeft(nextHostSeesOldBytes: true);
        }
        DropUnclaimed();
        if (!Over)
        {
            Want(EventsWithWritable);
        }
    }

    private void EndOfReading(nint count, int errno)
    {
        if (count == 0 && port.OutlivesHosts)
        {
            HostGoneFromPort();
        }
        else if (count == 0)
        {
            HungUp = true;
        }
        else if (errno != SystemError.Again)
        {
            LostBy = errno;
        }
    }

    private void Serve(long readAt)
    {
        while (true)
        {
            switch (reader.Read(out var line))
            {
                case LineStatus.Line when !ending.Begun:
                    server.Line(line, readAt);
                    break;
                case LineStatus.TooLong:
                    server.LineTooLong();
                    break;
                case LineStatus.NeedMore:
                    return;
            }
        }
    }

    // Asking again for the same would have the kernel tell again what it has told: with no host there, without end.
    private void Want(EpollEvents events)
    {
        if (_interest != events)
        {
            _interest = events;
            epoll.Rewatch(fd, events, _token);
        }
    }
}
