using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Event;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.Actors.Channels;

/// <summary>
/// One life of one VM's channel: connects, says hello until somebody answers, then watches over the connection until it ends. Answers go from the receive pump
/// straight to the VM's actor, and its calls straight to the <see cref="ChannelLink"/>; when this actor stops, the socket is closed.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "An actor's end is PostStop: there both are disposed.")]
internal sealed class ChannelActor : ReceiveActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ChannelSetup _setup;
    private readonly VmName _name;
    private readonly int _channel;
    private readonly IActorRef _vm;
    private readonly GuestTrace _trace;
    private readonly HelloTerms _terms;
    private readonly CancellationTokenSource _stop = new();
    private readonly DialedSocket _socket = new();
    private bool _held;

    public ChannelActor(
        ChannelSetup setup,
        VmName name,
        string socketPath,
        int channel,
        IActorRef vm,
        GuestTrace trace,
        HelloTerms terms,
        bool held
    )
    {
        _setup = setup;
        _name = name;
        _channel = channel;
        _vm = vm;
        _trace = trace;
        _terms = terms;
        _held = held;
        SocketPath = socketPath;
        Dialing();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string SocketPath { get; }

    /// <param name="channel">Number of this life; told in every message.</param>
    /// <param name="trace">What the guest leaves behind.</param>
    /// <param name="terms">What it is greeted with.</param>
    /// <param name="held">The machine stands still: no hello until <see cref="ChannelProtocol.Hold"/> takes that back.</param>
    public static Props PropsFor(
        ChannelSetup setup,
        VmName name,
        string socketPath,
        int channel,
        IActorRef vm,
        GuestTrace trace,
        HelloTerms terms,
        bool held
    ) => Props.Create<ChannelActor>(setup, name, socketPath, channel, vm, trace, terms, held);

    protected override void PreStart()
    {
        DialAsync(_stop.Token)
            .PipeTo(
                Self,
                success: result => result,
                failure: e => new ChannelProtocol.PumpEnded(LossCause.InternalError, e.GetType().Name)
            );
    }

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
        _socket.Dispose();
    }

    private void Dialing()
    {
        Receive<DialResult.Connected>(m =>
        {
            _vm.Tell(new ChannelProtocol.Dialed(_channel));
            Greet(m.Socket);
        });
        Receive<DialResult.Failed>(m =>
        {
            _vm.Tell(new ChannelProtocol.DialFailed(_channel, m.Failure, m.Detail));
            Become(Ended);
        });
        Receive<ChannelProtocol.Hold>(m => _held = m.On);
        Receive<ChannelProtocol.GreetNow>(_ => { });
        Receive<ChannelProtocol.PumpEnded>(e => End(e));
    }

    private void Greet(IAgentSocket socket)
    {
        var link = new ChannelLink(_channel, socket, _setup.Settings, _setup.Clock, _vm, Self);
        var hello = new Hello(_setup.Fleet, _terms);
        var sorter = new LineSorter(link, hello, _setup.Settings, _setup.Clock, _vm, Self, _trace);
        var pump = new ReceivePump(socket, sorter, _setup.Budget, _setup.Clock);
        _socket.Own(link, pump);
        pump.RunAsync()
            .PipeTo(Self, success: end => end, failure: e => new ChannelProtocol.PumpEnded(LossCause.InternalError, e.GetType().Name));
        if (!_held)
        {
            BeginHellos();
        }
        Become(() => Greeting(link, hello, sorter));
    }

    private void BeginHellos() =>
        Timers.StartPeriodicTimer(
            nameof(ChannelProtocol.HelloDue),
            ChannelProtocol.HelloDue.Instance,
            TimeSpan.Zero,
            _setup.Settings.HelloInterval
        );

    private void Greeting(ChannelLink link, Hello hello, LineSorter sorter)
    {
        var newlineFirst = false;
        var began = _setup.Clock.Now;
        TimeSpan? latest = null;
        var told = false;
        Receive<ChannelProtocol.HelloDue>(
            _ =>
            {
                var now = _setup.Clock.Now;
                if (now - began >= _setup.Settings.GreetingTimeout)
                {
                    End(new ChannelProtocol.PumpEnded(LossCause.NoGreeting, sorter.HeardBeforeGreeting), hello.Sent);
                    return;
                }
                if (!told && now - began >= _setup.Settings.FirstPatience)
                {
                    told = true;
                    _vm.Tell(new ChannelProtocol.Unanswered(_channel));
                }
                using var line = new FrameBuffer();
                hello.Write(line, newlineFirst, now);
                newlineFirst = false;
                latest = now;
                link.Send(0, line.WrittenSpan);
            },
            _ => !_held
        );
        Receive<ChannelProtocol.HelloDue>(_ => { });
        Receive<ChannelProtocol.Hold>(m =>
        {
            _held = m.On;
            Timers.CancelAll();
            if (!_held)
            {
                // What the machine slept through was no silence of its agent.
                began = _setup.Clock.Now;
                BeginHellos();
            }
        });
        Receive<ChannelProtocol.GreetNow>(
            _ => BeginHellos(),
            _ => !_held && (latest is not { } at || _setup.Clock.Now - at >= _setup.Settings.HelloInterval / 4)
        );
        Receive<ChannelProtocol.GreetNow>(_ => { });
        Receive<ChannelProtocol.HelloRefused>(_ => newlineFirst = true);
        Receive<ChannelProtocol.HelloAnswered>(_ =>
        {
            Timers.CancelAll();
            Become(Serving);
        });
        Receive<ChannelProtocol.PumpEnded>(e => End(e, hello.Sent));
    }

    private void Serving()
    {
        Receive<ChannelProtocol.JunkSeen>(m =>
            _log.Warning(
                "Agent of {Vm} sends what nobody asked for: {Malformed} malformed lines, {Strays} strays, {TooLong} over the limit on this connection",
                _name,
                m.Malformed,
                m.Strays,
                m.TooLong
            )
        );
        Receive<ChannelProtocol.PumpEnded>(e => End(e));
        ReceiveAny(_ => { });
    }

    /// <summary>The VM's actor knows, and stops this one.</summary>
    private void Ended() => ReceiveAny(_ => { });

    private void End(ChannelProtocol.PumpEnded end, int hellos = 0)
    {
        Timers.CancelAll();
        _socket.Dispose();
        _vm.Tell(new ChannelProtocol.Lost(_channel, end.Cause, end.Detail, hellos));
        Become(Ended);
    }

    private async Task<DialResult> DialAsync(CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(_setup.Settings.ConnectTimeout, _setup.Clock.Source);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        var result = await _setup.Dialer.DialAsync(SocketPath, both.Token).ConfigureAwait(false);
        if (result is DialResult.Connected connected)
        {
            _socket.Own(connected.Socket);
        }
        return result;
    }
}
