using System.Buffers;
using Orchestrator.AgentSimulator.Dialects;
using Orchestrator.AgentSimulator.Guests;
using Orchestrator.AgentSimulator.Platform;
using Orchestrator.AgentSimulator.Scripts;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.AgentSimulator.Ports;

/// <summary>
/// One agent's place: the socket that stands for QEMU's, the port's queue behind it, and the agent that reads from that. What waited in the queue outlives both
/// ends, as in a virtio-serial port. Lives on the loop's thread alone.
/// </summary>
internal sealed class GuestPort : IAgentPort, IDisposable
{
    // What a virtio-serial port holds for a guest that does not read.
    private const int QueueBytesMax = 512 * 1024;
    private const ulong LatencyPurpose = 0x10;
    private const ulong StrayPurpose = 0x11;

    private readonly AgentLoop _loop;
    private readonly PortSocket _socket;
    private readonly AgentDialect _agent;
    private readonly OutgoingBytes _outgoing;
    private readonly PortScript _script;
    private readonly List<(byte[] Bytes, int Era)> _dueWhileStopped = [];

    private FrameBuffer? _unread;
    private SeededChance _latencyChance;
    private SeededChance _strayChance;
    private ActiveFaults _faults;
    private bool _strayBegun;
    private int _era;

    public GuestPort(AgentLoop loop, int number, int token)
    {
        _loop = loop;
        Guest = new SimulatedGuest(loop.Settings.Seed, number, loop.Time);
        _socket = new PortSocket(loop.Epoll, loop.Settings.SocketOf(number), token);
        _agent = AgentDialect.For(loop.Settings.Dialect, this);
        _outgoing = new OutgoingBytes(_socket, _agent.KeepsAnswers);
        _latencyChance = new SeededChance(Guest.Seed, number, LatencyPurpose);
        _strayChance = new SeededChance(Guest.Seed, number, StrayPurpose);
        _script = new PortScript(this, loop.Timers);
    }

    public SimulatedGuest Guest { get; }

    public FrameBuffer Scratch => _loop.Scratch;

    public long HostMs => (long)_loop.Timers.NowMs;

    public int WaitingAnswers { get; private set; }

    public bool IsConnected => _socket.HasClient;

    public ref ActiveFaults Faults => ref _faults;

    /// <summary>True while the machine boots: nobody reads.</summary>
    public bool IsBooting { get; set; }

    private bool IsStopped => IsBooting || (_faults.Any && (_faults.Has(FaultKind.Pause) || _faults.Has(FaultKind.NeverReads)));

    // A machine that is paused or boots leaves all in the socket; an agent that is stopped lets its port fill first.
    private bool IsReading =>
        !IsBooting && !_faults.Has(FaultKind.Pause) && (_unread?.Count ?? 0) + AgentLoop.ReceiveBytes <= QueueBytesMax;

    public void Open()
    {
        _socket.Open();
        _script.Begin(_loop.Settings.Script);
    }

    public void ListenerReady()
    {
        if (!_socket.Accept())
        {
            return;
        }
        Guest.Figures.Connections++;
        _strayBegun = false;
        _agent.HostCame();
        _outgoing.Flush();
        WatchClient();
    }

    public void ClientReady(EpollEvents events)
    {
        if (!_socket.HasClient)
        {
            return;
        }
        if ((events & EpollEvents.Writable) != 0)
        {
            _outgoing.Flush();
            Stray();
        }
        var ended = events & (EpollEvents.HungUp | EpollEvents.Error);
        if (IsReading && (events & (EpollEvents.Readable | ended)) != 0)
        {
            Receive();
        }
        else if (ended != 0)
        {
            // What it sent and QEMU did not read is gone with it.
            HangUp();
        }
        WatchClient();
    }

    public bool Answer(double tookMs)
    {
        Guest.Figures.Answers++;
        if (_faults.Any)
        {
            SpoiltAnswers.Apply(Scratch, _faults, ref _strayChance);
            tookMs += _faults.Find(FaultKind.LateIds)?.DelayMs ?? 0;
        }
        tookMs += _loop.Settings.Latency.Draw(ref _latencyChance);
        if (tookMs <= 0)
        {
            Tell();
            return true;
        }
        AnswerLater(tookMs);
        return false;
    }

    public void Tell()
    {
        if (!_faults.AnswersNothing)
        {
            _outgoing.Send(Scratch.WrittenSpan);
        }
        Scratch.Clear();
    }

    public void ForgetAnswers()
    {
        _era++;
        WaitingAnswers = 0;
        _dueWhileStopped.Clear();
        _outgoing.Clear();
    }

    public void Befall(FaultSpec fault, double afterMs) => _loop.Timers.After(afterMs, () => FaultActs.Begin(this, _loop.Timers, fault));

    /// <summary>Waits for what can happen now: to be called after each change of faults.</summary>
    public void WatchClient()
    {
        var wanted =
            (IsReading ? EpollEvents.Readable : EpollEvents.None)
            | (_outgoing.Any || (_faults.Streaming is not null && !IsStopped) ? EpollEvents.Writable : EpollEvents.None);
        _socket.WaitFor(wanted);
    }

    /// <summary>The connection ends. What the guest has read from the socket stays in its port.</summary>
    public void HangUp()
    {
        if (!_socket.HasClient)
        {
            return;
        }
        _socket.HangUp();
        _outgoing.HostLeft();
        _agent.HostLeft();
    }

    /// <summary>The agent is a new process: what waited in the port, and what it knew, is gone.</summary>
    public void ForgetAll()
    {
        _unread?.Clear();
        ForgetAnswers();
        _agent.Restarted();
    }

    /// <summary>A new agent says so while a host is connected; one of 1.1 only.</summary>
    public void SayReady()
    {
        if (_socket.HasClient && _loop.Settings.Dialect == DialectName.V11)
        {
            StrayBytes.Ready(Scratch, Guest.Identity.InstanceId);
            Tell();
        }
    }

    /// <summary>QEMU is gone.</summary>
    /// <param name="remove">The socket's file too.</param>
    public void GoDown(bool remove) => _socket.Close(remove);

    /// <summary>There is a listener again.</summary>
    public void ComeBack()
    {
        if (!_socket.IsListening)
        {
            _socket.Open();
        }
    }

    /// <summary>The agent was stopped and is not any more: it reads what waits, and what was due goes out.</summary>
    public void GoOn()
    {
        if (IsStopped)
        {
            return;
        }
        foreach (var (bytes, era) in _dueWhileStopped.ToArray())
        {
            AnswerIsDue(bytes, era);
        }
        _dueWhileStopped.Clear();
        ReadQueue();
        WatchClient();
    }

    /// <summary>Sends one byte of a line that never ends.</summary>
    public void Drip()
    {
        if (!IsStopped && _socket.HasClient)
        {
            Guest.Figures.StrayBytes++;
            _outgoing.Send("x"u8);
            WatchClient();
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _agent.Dispose();
        _unread?.Dispose();
        _outgoing.Dispose();
    }

    // By itself: what the timer keeps would else be made for answers that do not wait, too.
    private void AnswerLater(double tookMs)
    {
        var bytes = Scratch.WrittenSpan.ToArray();
        Scratch.Clear();
        WaitingAnswers++;
        var era = _era;
        _loop.Timers.After(tookMs, () => AnswerIsDue(bytes, era));
    }

    private void Receive()
    {
        var bytes = _loop.ReceiveBuffer;
        var count = _socket.Receive(bytes);
        if (count < 0)
        {
            HangUp();
            return;
        }
        var received = bytes.AsSpan(0, count);
        if (_faults.Has(FaultKind.Hang))
        {
            Guest.Figures.LostBytes += count;
            return;
        }
        if (!IsStopped && _unread is not { Count: > 0 })
        {
            received = received[_agent.Take(received)..];
        }
        if (!received.IsEmpty)
        {
            (_unread ??= new FrameBuffer()).Write(received);
        }
        _script.RequestsRead(Guest.Figures.Requests);
    }

    private void ReadQueue()
    {
        while (_unread is { Count: > 0 } && !IsStopped && !_agent.IsBusy)
        {
            if (_faults.Has(FaultKind.Hang))
            {
                Guest.Figures.LostBytes += _unread.Count;
                _unread.Clear();
                return;
            }
            _unread.Consume(_agent.Take(_unread.WrittenSpan));
            _script.RequestsRead(Guest.Figures.Requests);
        }
    }

    private void AnswerIsDue(byte[] bytes, int era)
    {
        if (era != _era)
        {
            return;
        }
        if (IsStopped)
        {
            _dueWhileStopped.Add((bytes, era));
            return;
        }
        WaitingAnswers--;
        if (!_faults.AnswersNothing)
        {
            _outgoing.Send(bytes);
        }
        _agent.AnswerSent();
        ReadQueue();
        WatchClient();
    }

    private void Stray()
    {
        if (_faults.Streaming is not { } kind || IsStopped || !_socket.HasClient || _outgoing.Any)
        {
            return;
        }
        StrayBytes.Write(Scratch, kind, !_strayBegun, ref _strayChance);
        _strayBegun = true;
        Guest.Figures.StrayBytes += Scratch.Count;
        _outgoing.Send(Scratch.WrittenSpan);
        Scratch.Clear();
    }
}
