using System.Collections.Concurrent;
using Orchestrator.AgentSimulator.Platform;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.AgentSimulator.Ports;

/// <summary>One thread that serves all agents of a process: waits for their sockets, does what is due, and what other threads ask for.</summary>
internal sealed class AgentLoop : IDisposable
{
    /// <summary>Most that is received from one host at a time.</summary>
    public const int ReceiveBytes = 64 * 1024;

    private const int WakeToken = -1;

    private readonly WakeSignal _wake = new();
    private readonly ConcurrentQueue<Action> _asked = new();
    private readonly Dictionary<int, GuestPort> _ports = [];
    private readonly int _first;

    private volatile bool _isStopping;

    /// <param name="first">The first agent's number; the others follow.</param>
    public AgentLoop(PortSettings settings, int first, int count, TimeProvider time)
    {
        (Settings, Time, _first) = (settings, time, first);
        Timers = new TimerQueue(time);
        Epoll.Watch(_wake.Fd, EpollEvents.Readable, WakeToken);
        for (var number = first; number < first + count; number++)
        {
            _ports.Add(number, new GuestPort(this, number, TokenOf(number)));
        }
    }

    public PortSettings Settings { get; }
    public TimeProvider Time { get; }
    public Epoll Epoll { get; } = new();
    public TimerQueue Timers { get; }

    /// <summary>Where answers are written; empty between two calls.</summary>
    public FrameBuffer Scratch { get; } = new();

    /// <summary>Where bytes are received; each is looked at before the next socket's turn.</summary>
    public byte[] ReceiveBuffer { get; } = GC.AllocateUninitializedArray<byte>(ReceiveBytes, pinned: true);

    public IReadOnlyCollection<GuestPort> Ports => _ports.Values;

    /// <summary>The agent of that number; null when it is not this process's.</summary>
    public GuestPort? Find(int number) => _ports.GetValueOrDefault(number);

    /// <summary>Opens all sockets.</summary>
    public void Open()
    {
        foreach (var port in Ports)
        {
            port.Open();
        }
    }

    /// <summary>Serves until <see cref="Stop"/>.</summary>
    public void Run()
    {
        while (!_isStopping)
        {
            var ready = Epoll.Wait(Timers.RunDue());
            for (var i = 0; i < ready; i++)
            {
                Serve(Epoll.Ready(i));
            }
            while (_asked.TryDequeue(out var action))
            {
                action();
            }
        }
    }

    /// <summary>Has something done on the loop's thread. From any thread.</summary>
    public void Ask(Action action)
    {
        _asked.Enqueue(action);
        _wake.Set();
    }

    /// <summary>From any thread.</summary>
    public void Stop()
    {
        _isStopping = true;
        _wake.Set();
    }

    public void Dispose()
    {
        foreach (var port in Ports)
        {
            port.Dispose();
        }
        Epoll.Dispose();
        _wake.Dispose();
        Scratch.Dispose();
    }

    private int TokenOf(int number) => (number - _first) * 2;

    private void Serve((int Token, EpollEvents Events) ready)
    {
        if (ready.Token == WakeToken)
        {
            _wake.Clear();
            return;
        }
        var port = _ports[_first + ready.Token / 2];
        if (ready.Token % 2 == 0)
        {
            port.ListenerReady();
        }
        else
        {
            port.ClientReady(ready.Events);
        }
    }
}
