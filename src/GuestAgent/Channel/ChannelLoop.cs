using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Serving;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.GuestAgent.Channel;

/// <summary>
/// The channel's one thread: waits for readiness, reads lines, writes answers, and sleeps otherwise. Never blocks on the host: what it does not take stays
/// queued while reading goes on. docs/protocol.md §1 says what the channel is like.
/// </summary>
internal sealed class ChannelLoop(IPort port, RequestServer server, int lineBytesMax, EventSignal wake, StopRequest stop, AgentLog log)
    : IDisposable
{
    /// <summary>What requests in flight get when the agent is told to stop.</summary>
    public static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    /// <summary>What cancelled ones get to end their processes.</summary>
    public static readonly TimeSpan CancelGrace = TimeSpan.FromSeconds(1);

    // The virtio driver takes no more at once.
    private const int WriteBytesMax = 32 * 1024;

    // Then answers and wake-ups get their turn, however fast a host sends.
    private const int ReadsPerTurn = 16;

    private const int WakeToken = 1;
    private const int PortToken = 2;
    private const int LineToken = 3;

    private const EpollEvents EventsToRead = EpollEvents.Readable | EpollEvents.PeerClosed;
    private const EpollEvents EventsWithWritable = EventsToRead | EpollEvents.Writable;

    // More than the port and QEMU hold for a host that left.
    private const int OldBytesMax = 1024 * 1024;

    // Longer than the kernel takes to tell of a host whose bytes are there already.
    private const int UnclaimedBytesMs = 500;

    private readonly Epoll _epoll = new();
    private readonly LineReader _reader = new(lineBytesMax);
    private int _fd = -1;
    private EpollEvents _interest;
    private bool _hostThere;
    private bool _writeBlocked;
    private bool _moreToRead;
    private long _retryAt = long.MaxValue;
    private long _stopAt = long.MaxValue;
    private long _dropAt = long.MaxValue;
    private bool _cancelled;

    /// <summary>Serves until the agent is told to stop and has stopped.</summary>
    public void Run()
    {
        _epoll.Watch(wake.Fd, EpollEvents.Readable, WakeToken);
        TryOpen();
        while (true)
        {
            Flush();
            if (Finished())
            {
                return;
            }
            var count = _epoll.Wait(TimeoutMs());
            for (var i = 0; i < count; i++)
            {
                var (token, events) = _epoll.Ready(i);
                if (token == PortToken && _fd < 0)
                {
                    TryOpen();
                }
                else if (token == LineToken && _fd >= 0)
                {
                    OnLine(events);
                }
            }
            if (_moreToRead && _fd >= 0)
            {
                ReadLines();
            }
            server.TakeCompleted();
            if (_fd < 0 && Environment.TickCount64 >= _retryAt)
            {
                TryOpen();
            }
            if (_fd >= 0 && Environment.TickCount64 >= _dropAt)
            {
                DropUnclaimed();
            }
        }
    }

    public void Dispose()
    {
        Close();
        _reader.Dispose();
        _epoll.Dispose();
    }

    private void TryOpen()
    {
        _retryAt = long.MaxValue;
        if (_stopAt != long.MaxValue)
        {
            return;
        }
        _fd = port.TryOpen();
        if (_fd < 0)
        {
            port.AwaitSign(_epoll, PortToken);
            // Between the try and the watch it may have come.
            _fd = port.TryOpen();
        }
        if (_fd < 0)
        {
            _retryAt = port.RetryMs < 0 ? long.MaxValue : Environment.TickCount64 + port.RetryMs;
            return;
        }
        _writeBlocked = false;
        _moreToRead = false;
        // A port says by its first events whether a host is there; a socket's client is.
        _interest = port.OutlivesHosts ? EventsWithWritable : EventsToRead;
        _epoll.Watch(_fd, _interest, LineToken);
        if (!port.OutlivesHosts)
        {
            HostArrived();
        }
    }

    private void OnLine(EpollEvents events)
    {
        if (port.OutlivesHosts)
        {
            if ((events & EpollEvents.HungUp) != 0)
            {
                if (_hostThere)
                {
                    HostGoneFromPort();
                }
                // The bytes of a host that connects may be seen before the host is: they wait a moment to learn whose they are.
                else if (_dropAt == long.MaxValue)
                {
                    _dropAt = Environment.TickCount64 + UnclaimedBytesMs;
                }
                return;
            }
            if (!_hostThere)
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

    private void HostArrived()
    {
        _hostThere = true;
        _dropAt = long.MaxValue;
        server.HostArrived();
    }

    private void HostGoneFromPort()
    {
        _moreToRead = false;
        _writeBlocked = false;
        _reader.Reset();
        if (_hostThere)
        {
            _hostThere = false;
            server.HostLeft(nextHostSeesOldBytes: true);
        }
        DropUnclaimed();
        if (_fd >= 0)
        {
            Want(EventsWithWritable);
        }
    }

    // What a host that left had sent and nobody has read goes with it. Reading ends at 0, empty and nobody there, or at EAGAIN, the next one is there.
    private void DropUnclaimed()
    {
        _dropAt = long.MaxValue;
        Span<byte> old = stackalloc byte[4096];
        nint count = 1;
        for (var dropped = 0; count > 0 && dropped < OldBytesMax; dropped += old.Length)
        {
            count = Libc.Read(_fd, old);
        }
        if (count < 0 && Libc.LastError != SystemError.Again)
        {
            Lost(Libc.LastError);
        }
    }

    private void ReadLines(bool toTheEnd = false)
    {
        _moreToRead = false;
        if (_stopAt != long.MaxValue && !toTheEnd)
        {
            return;
        }
        for (var turn = 0; turn < ReadsPerTurn; turn++)
        {
            var room = _reader.GetMemory(4096).Span;
            var count = Libc.Read(_fd, room);
            var errno = count < 0 ? Libc.LastError : 0;
            _reader.Advance((int)Math.Max(count, 0));
            if (count <= 0)
            {
                EndOfReading(count, errno);
                return;
            }
            Serve();
            Flush();
            if (_fd < 0 || (port.ShortReadMeansEmpty && !toTheEnd && count < room.Length))
            {
                return;
            }
        }
        _moreToRead = true;
    }

    private void EndOfReading(nint count, int errno)
    {
        if (count == 0 && port.OutlivesHosts)
        {
            HostGoneFromPort();
        }
        else if (count == 0)
        {
            Close();
            TryOpen();
        }
        else if (errno != SystemError.Again)
        {
            Lost(errno);
        }
    }

    private void Serve()
    {
        while (true)
        {
            switch (_reader.Read(out var line))
            {
                case LineStatus.Line when _stopAt == long.MaxValue:
                    server.Line(line);
                    break;
                case LineStatus.TooLong:
                    server.LineTooLong();
                    break;
                case LineStatus.NeedMore:
                    return;
            }
        }
    }

    private void Flush()
    {
        while (_fd >= 0 && _hostThere && !_writeBlocked && server.Outgoing.Count > 0)
        {
            var count = Libc.Write(_fd, server.Outgoing.Next(WriteBytesMax));
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
                Lost(Libc.LastError);
            }
        }
    }

    // The port was unplugged, or the client vanished: what stands on it is over, and it is waited for again.
    private void Lost(int errno)
    {
        if (port.OutlivesHosts)
        {
            log.Warn("port lost", ("reason", SystemError.Words(errno)));
        }
        Close();
        port.AwaitSign(_epoll, PortToken);
        _retryAt = Environment.TickCount64 + Math.Max(port.RetryMs, 0);
    }

    private void Close()
    {
        if (_fd < 0)
        {
            return;
        }
        // A command that is being launched may hold a copy for an instant, which would keep the events coming.
        _epoll.Unwatch(_fd);
        _ = Libc.CloseFd(_fd);
        _fd = -1;
        _dropAt = long.MaxValue;
        _reader.Reset();
        _moreToRead = false;
        _writeBlocked = false;
        if (_hostThere)
        {
            _hostThere = false;
            server.HostLeft(nextHostSeesOldBytes: port.OutlivesHosts);
        }
    }

    // Asking again for the same would have the kernel tell again what it has told: with no host there, without end.
    private void Want(EpollEvents events)
    {
        if (_interest != events)
        {
            _interest = events;
            _epoll.Rewatch(_fd, events, LineToken);
        }
    }

    private bool Finished()
    {
        if (stop.Asked == 0)
        {
            return false;
        }
        var now = Environment.TickCount64;
        if (_stopAt == long.MaxValue)
        {
            _stopAt = now + (long)StopGrace.TotalMilliseconds;
            _moreToRead = false;
            log.Info("stopping");
        }
        if (!_cancelled && (now >= _stopAt || stop.Asked > 1) && !server.Workless)
        {
            _cancelled = true;
            _stopAt = now + (long)CancelGrace.TotalMilliseconds;
            server.CancelWork();
        }
        return server.Workless && (server.Idle || !_hostThere || now >= _stopAt || stop.Asked > 1) || (_cancelled && now >= _stopAt);
    }

    private int TimeoutMs()
    {
        if (_moreToRead)
        {
            return 0;
        }
        var next = Math.Min(_fd < 0 ? _retryAt : _dropAt, _stopAt);
        return next == long.MaxValue ? -1 : (int)Math.Clamp(next - Environment.TickCount64, 0, int.MaxValue);
    }
}
