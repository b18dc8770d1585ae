using Orchestrator.GuestAgent.Commands;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>The broker's end of a connection to one executor process. Belongs to one thread at a time.</summary>
internal sealed class ExecutorLink : IDisposable
{
    private const int BacklogPauseMs = 20;
    private const int BacklogTries = 250;

    private readonly WireStream _stream;

    private ExecutorLink(WireStream stream, Opening opening) => (_stream, Opening) = (stream, opening);

    /// <summary>By what settings the executor works.</summary>
    public Opening Opening { get; }

    /// <summary>It was told to switch the machine off or to restart it.</summary>
    public bool SaidGo { get; private set; }

    /// <summary>When it was last used, in <see cref="Environment.TickCount64"/>.</summary>
    public long UsedAt { get; set; }

    /// <summary>Nothing was heard of an end, and nothing came that was not asked for.</summary>
    public bool IsFit
    {
        get
        {
            Span<Libc.PollEntry> polled = [new Libc.PollEntry(_stream.Fd, Libc.PollIn)];
            Libc.Poll(polled, 0);
            return polled[0].Ready == 0;
        }
    }

    /// <summary>Connects, and sends the opening.</summary>
    /// <exception cref="PlatformException">Nobody listens there, or somebody who may not.</exception>
    /// <exception cref="WireException">The connection was lost at once.</exception>
    public static ExecutorLink Connect(string path, Opening opening)
    {
        var number = Libc.UnixStreamSocket();
        if (number < 0)
        {
            throw new PlatformException("make a unix socket", Libc.LastError);
        }
        var socket = new Fd(number);
        try
        {
            for (var tries = 0; Libc.Connect(number, path) != 0; tries++)
            {
                // Many connect at once, and whoever listens is slow to take them.
                if (Libc.LastError != SystemError.Again || tries == BacklogTries)
                {
                    throw new PlatformException($"connect to {path}", Libc.LastError);
                }
                Libc.Poll([], BacklogPauseMs);
            }
            // Requests tell what people want to be done: to nobody but root, and to ourselves where we are not root.
            if (Libc.PeerUser(number) is not { } user || (user != 0 && user != Libc.EffectiveUser()))
            {
                throw new PlatformException($"connect to {path}", "another user listens there");
            }
            var stream = new WireStream(socket);
            stream.Send(opening.Frame);
            return new ExecutorLink(stream, opening);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Has one request carried out; waits for its answer.</summary>
    /// <param name="stopping">Cancels it; the answer is still waited for.</param>
    /// <exception cref="WireException">The executor ended before it answered, or refused.</exception>
    public WireAnswer Ask(WireRequest request, CancellationToken stopping)
    {
        using var stop = new StopSignal(stopping);
        var asked = request.Frame();
        _stream.Send(asked);
        MappedMemory.GiveBack(asked);
        var cancelled = false;
        Span<Libc.PollEntry> polled = stackalloc Libc.PollEntry[2];
        while (true)
        {
            if (_stream.TryReceive() is { } frame)
            {
                return frame.Kind switch
                {
                    WireKind.Answer => WireAnswer.Read(frame.Body),
                    WireKind.Refusal => throw new WireException(new WireReader(frame.Body).Text() ?? "it refuses"),
                    var other => throw new WireException($"a frame of kind {(int)other} instead of an answer"),
                };
            }
            if (_stream.Ended)
            {
                throw new WireException("it ended before it answered");
            }
            if (stop.IsRaised && !cancelled)
            {
                cancelled = true;
                _stream.Send(WireStream.Empty(WireKind.Cancel));
            }
            polled[0] = new(_stream.Fd, Libc.PollIn);
            polled[1] = new(cancelled ? -1 : stop.Fd, Libc.PollIn);
            Libc.Poll(polled, -1);
        }
    }

    /// <summary>The answer has left: what is to be done afterwards may be done.</summary>
    /// <exception cref="WireException">The executor is gone.</exception>
    public void Go()
    {
        _stream.Send(WireStream.Empty(WireKind.Go));
        SaidGo = true;
    }

    public void Dispose() => _stream.Dispose();
}
