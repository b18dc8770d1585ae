using System.Diagnostics;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Serving;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.GuestAgent.Channel;

/// <summary>
/// The channel's one thread: opens the channel, waits for readiness, has lines read and answers written, and sleeps otherwise. Never blocks on the host: what
/// it does not take stays queued while reading goes on.
/// </summary>
/// <param name="port">Belongs to the loop from now on.</param>
/// <param name="woken">Called whenever it has been waiting and has seen to what came.</param>
internal sealed class ChannelLoop(
    IPort port,
    RequestServer server,
    int lineBytesMax,
    EventSignal wake,
    StopRequest stop,
    AgentLog log,
    Action<ChannelLoop> woken
) : IDisposable
{
    private const int WakeToken = 1;
    private const int PortToken = 2;
    private const int LineToken = 3;

    // About as long as a processor takes to fall asleep and to be woken again.
    private static readonly long LookAgainTicks = Stopwatch.Frequency * 30 / 1_000_000;

    private readonly Epoll _epoll = new();
    private readonly LineReader _reader = new(lineBytesMax);
    private readonly SpentMemory _spent = new();
    private readonly Ending _ending = new(server, stop, log);
    private IPort _port = port;
    private OpenChannel? _open;
    private long _retryAt = long.MaxValue;
    private bool _justHeard;

    /// <summary>Serves until the agent is told to stop and has stopped.</summary>
    public void Run()
    {
        _epoll.Watch(wake.Fd, EpollEvents.Readable, WakeToken);
        TryOpen();
        while (true)
        {
            _open?.Flush();
            FollowEnd();
            if (_ending.Reached(_open is { HostThere: true }))
            {
                return;
            }
            _spent.GiveBack();
            var count = Wait();
            for (var i = 0; i < count; i++)
            {
                var (token, events) = _epoll.Ready(i);
                if (token == PortToken && _open is null)
                {
                    TryOpen();
                }
                else if (token == LineToken)
                {
                    _open?.On(events);
                    FollowEnd();
                    _justHeard = true;
                }
            }
            if (_open is { MoreToRead: true })
            {
                _open.ReadLines();
                FollowEnd();
            }
            // Not before the events: those are of the port that was open while it waited.
            woken(this);
            server.TakeCompleted();
            server.TellDue();
            if (_open is null && Environment.TickCount64 >= _retryAt)
            {
                TryOpen();
            }
            if (_open is not null && Environment.TickCount64 >= _open.DropAt)
            {
                _open.DropUnclaimed();
                FollowEnd();
            }
        }
    }

    /// <summary>From now on lines may be so long, and a lost port is tried for so often.</summary>
    public void Use(int lineBytesMax, int retrySeconds)
    {
        _reader.LineBytesMax = lineBytesMax;
        _port.RetrySeconds = retrySeconds;
    }

    /// <summary>Leaves the port, as if it had been lost, and opens this one.</summary>
    /// <param name="other">Belongs to the loop from now on.</param>
    public void MoveTo(IPort other)
    {
        Close();
        _port.Dispose();
        _port = other;
        TryOpen();
    }

    public void Dispose()
    {
        Close();
        _port.Dispose();
        _reader.Dispose();
        _epoll.Dispose();
    }

    private void TryOpen()
    {
        _retryAt = long.MaxValue;
        if (_ending.Begun)
        {
            return;
        }
        var fd = _port.TryOpen();
        if (fd < 0)
        {
            _port.AwaitSign(_epoll, PortToken);
            // Between the try and the watch it may have come.
            fd = _port.TryOpen();
        }
        if (fd < 0)
        {
            _retryAt = _port.RetryMs < 0 ? long.MaxValue : Environment.TickCount64 + _port.RetryMs;
            return;
        }
        _open = new OpenChannel(fd, _port, server, _reader, _epoll, _ending);
        _open.Watch(LineToken);
    }

    // A client that hung up makes room for the next. A port that was unplugged, or a client that vanished: what stands on it is over, and it is waited for again.
    private void FollowEnd()
    {
        if (_open is not { Over: true } over)
        {
            return;
        }
        if (over.LostBy != 0 && _port.OutlivesHosts)
        {
            log.Warn("port lost", ("reason", SystemError.Words(over.LostBy)));
        }
        Close();
        if (over.LostBy == 0)
        {
            TryOpen();
            return;
        }
        _port.AwaitSign(_epoll, PortToken);
        _retryAt = Environment.TickCount64 + Math.Max(_port.RetryMs, 0);
    }

    private void Close()
    {
        _open?.Dispose();
        _open = null;
    }

    // A host that was just heard often asks again at once: to look for that a moment longer costs less than to sleep and be woken. With one processor
    // it could only be in the host's way.
    private int Wait()
    {
        var timeoutMs = TimeoutMs();
        if (_justHeard && timeoutMs != 0 && Environment.ProcessorCount > 1)
        {
            var until = Stopwatch.GetTimestamp() + LookAgainTicks;
            do
            {
                if (_epoll.Wait(0) is > 0 and var count)
                {
                    return count;
                }
                // Whoever else wants this processor goes first.
                _ = Thread.Yield();
            } while (Stopwatch.GetTimestamp() < until);
        }
        _justHeard = false;
        return _epoll.Wait(timeoutMs);
    }

    private int TimeoutMs()
    {
        if (_open is { MoreToRead: true } && !_ending.Begun)
        {
            return 0;
        }
        var next = Math.Min(_open?.DropAt ?? _retryAt, _ending.NextAt);
        var waitMs = next == long.MaxValue ? long.MaxValue : next - Environment.TickCount64;
        if (server.TellIn is { } tellIn)
        {
            waitMs = Math.Min(waitMs, (long)Math.Ceiling(tellIn.TotalMilliseconds));
        }
        return waitMs == long.MaxValue ? -1 : (int)Math.Clamp(waitMs, 0, int.MaxValue);
    }
}
