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
    private readonly Action _seen;
    private readonly CancellationTokenSource _stop = new();
    private readonly DialedSocket _socket = new();

    public ChannelActor(ChannelSetup setup, VmName name, string socketPath, int channel, IActorRef vm, Action seen)
    {
        _setup = setup;
        _name = name;
        _channel = channel;
        _vm = vm;
        _seen = seen;
        SocketPath = socketPath;
        Dialing();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string SocketPath { get; }

    /// <param name="channel">Number of this life; told in every message.</param>
    /// <param name="seen">Called on any thread when the greeted guest has sent a line.</param>
    public static Props PropsFor(ChannelSetup setup, VmName name, string socketPath, int channel, IActorRef vm, Action seen) =>
        Props.Create<ChannelActor>(setup, name, socketPath, channel, vm, seen);

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
        Receive<ChannelProtocol.PumpEnded>(End);
    }

    private void Greet(IAgentSocket socket)
    {
        var link = new ChannelLink(_channel, socket, _setup.Settings, _setup.Clock, _vm, Self);
        var hello = new Hello();
        var sorter = new LineSorter(link, hello, _setup.Settings, _setup.Clock, _vm, Self, _seen);
        var pump = new ReceivePump(socket, sorter, _setup.Budget, _setup.Clock);
        _socket.Own(link, pump);
        pump.RunAsync()
            .PipeTo(Self, success: end => end, failure: e => new ChannelProtocol.PumpEnded(LossCause.InternalError, e.GetType().Name));
        var givenUpAt = _setup.Clock.Now + _setup.Settings.GreetingTimeout;
        Timers.StartPeriodicTimer(
            nameof(ChannelProtocol.HelloDue),
            ChannelProtocol.HelloDue.Instance,
            TimeSpan.Zero,
            _setup.Settings.HelloInterval
        );
        Become(() => Greeting(link, hello, sorter, givenUpAt));
    }

    private void Greeting(ChannelLink link, Hello hello, LineSorter sorter, TimeSpan givenUpAt)
    {
        var newlineFirst = false;
        Receive<ChannelProtocol.HelloDue>(_ =>
        {
            if (_setup.Clock.Now >= givenUpAt)
            {
                End(new ChannelProtocol.PumpEnded(LossCause.NoGreeting, sorter.HeardBeforeGreeting));
                return;
            }
            using var line = new FrameBuffer();
            hello.Write(line, newlineFirst);
            newlineFirst = false;
            link.Send(0, line.WrittenSpan);
        });
        Receive<ChannelProtocol.HelloRefused>(_ => newlineFirst = true);
        Receive<ChannelProtocol.HelloAnswered>(_ =>
        {
            Timers.CancelAll();
            Become(Serving);
        });
        Receive<ChannelProtocol.PumpEnded>(End);
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
        Receive<ChannelProtocol.PumpEnded>(End);
    }

    /// <summary>The VM's actor knows, and stops this one.</summary>
    private void Ended() => ReceiveAny(_ => { });

    private void End(ChannelProtocol.PumpEnded end)
    {
        Timers.CancelAll();
        _socket.Dispose();
        _vm.Tell(new ChannelProtocol.Lost(_channel, end.Cause, end.Detail));
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
