using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Orchestrator.Actors.Channels;
using Orchestrator.Actors.Vms;
using Orchestrator.Model.Monitors;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Qmp;

namespace Orchestrator.Actors.Monitors;

/// <summary>
/// Keeps the connection to one VM's monitor and tells the VM's actor what it says. What is asked and what follows is decided by <see cref="MonitorTalk"/>;
/// this actor owns the time and the socket. It reads by itself, a piece at a time: a monitor that talks without end fills no mailbox.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "An actor's end is PostStop: there all of it is disposed.")]
internal sealed class MonitorActor : ReceiveActor, IWithTimers
{
    private const string ReadOn = "read-on";
    private static readonly TimeSpan PauseBetweenPieces = TimeSpan.FromMilliseconds(20);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ChannelSetup _channels;
    private readonly ConnectionSettings _settings;
    private readonly SteadyClock _clock;
    private readonly VmDefinition _definition;
    private readonly string _path;
    private readonly IActorRef _vm;
    private readonly MonitorReasons _reasons;
    private readonly TimeSpan _firstConnect;
    private readonly CancellationTokenSource _stop = new();
    private DialedSocket _socket = new();
    private Chance _chance;
    private int _connection;
    private int _failures;
    private TimeSpan? _answersSince;
    private bool _portIsNotKnown;
    private string _toldWhy = "";
    private string _loggedKind = "";

    public MonitorActor(VmSetup setup, VmDefinition definition, IActorRef vm, TimeSpan firstConnect)
    {
        _channels = setup.Channels;
        _settings = setup.Channels.Settings;
        _clock = setup.Channels.Clock;
        _definition = definition;
        _path = definition.QmpPath ?? throw new ArgumentException($"{definition.Name} has no monitor", nameof(definition));
        _vm = vm;
        _firstConnect = firstConnect;
        _reasons = new MonitorReasons(_path, setup.HostUser, _settings);
        _chance = Chance.For(setup.Seed, definition.Name.Value + "~monitor");
        Waiting();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="vm">Gets the evidence.</param>
    public static Props PropsFor(VmSetup setup, VmDefinition definition, IActorRef vm, TimeSpan firstConnect) =>
        Props.Create<MonitorActor>(setup, definition, vm, firstConnect);

    protected override void PreStart() => RetryAfter(_firstConnect);

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
        _socket.Dispose();
    }

    /// <summary>No connection; the next try has its time.</summary>
    private void Waiting()
    {
        Receive<MonitorProtocol.RetryDue>(_ => Dial());
        // What an earlier connection still says.
        ReceiveAny(_ => { });
    }

    /// <summary>connect(2) is under way.</summary>
    private void Dialing()
    {
        Receive<MonitorProtocol.Dialed>(
            m =>
            {
                if (m.Result is DialResult.Connected connected)
                {
                    Talk(connected.Socket);
                }
                else if (m.Result is DialResult.Failed failed)
                {
                    Retry(failed.Failure.ToString(), _reasons.Of(failed.Failure, failed.Detail), isUsual: IsOff(failed.Failure));
                }
            },
            m => m.Connection == _connection
        );
        Receive<MonitorProtocol.Failed>(m => Retry(m.Failure, m.Detail), m => m.Connection == _connection);
        ReceiveAny(_ => { });
    }

    /// <summary>Connected: asks, listens, tells.</summary>
    private void Talking(MonitorLink link, MonitorTalk talk)
    {
        Receive<MonitorProtocol.Readable>(_ => Read(link, talk), m => m.Connection == _connection);
        Receive<MonitorProtocol.Failed>(m => Retry(m.Failure, m.Detail), m => m.Connection == _connection);
        Receive<MonitorProtocol.Wake>(_ =>
        {
            if (Do(talk.Wake(_clock.Now), link, talk))
            {
                WakeWhenDue(talk);
            }
        });
        ReceiveAny(_ => { });
    }

    private void Dial()
    {
        var connection = ++_connection;
        Become(Dialing);
        DialAsync(_socket, _stop.Token)
            .PipeTo(
                Self,
                success: result => new MonitorProtocol.Dialed(connection, result),
                failure: e => new MonitorProtocol.Failed(connection, MonitorFailure.InternalError, e.GetType().Name)
            );
    }

    private async Task<DialResult> DialAsync(DialedSocket owner, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(_settings.ConnectTimeout, _clock.Source);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        var result = await _channels.Dialer.DialAsync(_path, both.Token).ConfigureAwait(false);
        if (result is DialResult.Connected connected)
        {
            owner.Own(connected.Socket);
        }
        return result;
    }

    private void Talk(IAgentSocket socket)
    {
        var link = new MonitorLink(socket, _channels.Budget);
        _socket.Own(link);
        var talk = new MonitorTalk(_definition.SocketPath, MonitorTimes.Of(_settings), _clock.Now);
        Become(() => Talking(link, talk));
        WakeWhenDue(talk);
        WaitReadable(link);
    }

    private void Read(MonitorLink link, MonitorTalk talk)
    {
        try
        {
            switch (link.Read(line => Do(talk.Hear(QmpReader.Read(line), _clock.Now), link, talk)))
            {
                case MonitorLink.Piece.Quiet:
                    WaitReadable(link);
                    break;
                case MonitorLink.Piece.More:
                    Timers.StartSingleTimer(ReadOn, new MonitorProtocol.Readable(_connection), PauseBetweenPieces);
                    break;
                case MonitorLink.Piece.TooLong:
                    Do(talk.HearTooLong(MonitorLink.LineBytesMax), link, talk);
                    return;
                case MonitorLink.Piece.Closed:
                    Retry(MonitorFailure.Closed, "");
                    return;
                case MonitorLink.Piece.OverBudget:
                    Retry(MonitorFailure.PartialFrameBudget, "");
                    return;
                case MonitorLink.Piece.Refused:
                default:
                    return;
            }
            WakeWhenDue(talk);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            RetryAfterFailureOf(e);
        }
    }

    /// <returns>False when that ended the connection.</returns>
    private bool Do(ImmutableArray<MonitorStep> steps, MonitorLink link, MonitorTalk talk)
    {
        foreach (var step in steps)
        {
            switch (step)
            {
                case MonitorStep.Send e:
                    if (!Send(link, e.Line.Span))
                    {
                        return false;
                    }
                    break;
                case MonitorStep.Tell e:
                    Tell(e.What, talk);
                    break;
                case MonitorStep.End e:
                    Retry(e.Failure, e.Detail);
                    return false;
                default:
                    throw new InvalidOperationException($"Nothing is done about {step.GetType().Name} here.");
            }
        }
        return true;
    }

    private bool Send(MonitorLink link, ReadOnlySpan<byte> line)
    {
        try
        {
            if (link.Send(line))
            {
                return true;
            }
            Retry(MonitorFailure.NotReading, "");
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            RetryAfterFailureOf(e);
        }
        return false;
    }

    private void Tell(MachineEvidence what, MonitorTalk talk)
    {
        _vm.Tell(new VmProtocol.Evidence(what));
        if (what is not MachineEvidence.Stands stands || (_answersSince is not null && stands.PortOpen is null == _portIsNotKnown))
        {
            return;
        }
        _portIsNotKnown = stands.PortOpen is null;
        _answersSince ??= _clock.Now;
        (_toldWhy, _loggedKind) = ("", "");
        var port = stands.PortOpen switch
        {
            true => "open",
            false => "closed",
            null => "not known, as no port of the machine, or more than one, has the agent's socket",
        };
        _log.Info(
            "Monitor of {Vm} answers: QEMU {Version}, machine {Run}, agent's port {Port}",
            _definition.Name,
            talk.Version,
            stands.Run,
            port
        );
    }

    private void Retry(MonitorFailure failure, string detail) =>
        Retry(failure.ToString(), _reasons.Of(failure, detail), isUsual: failure == MonitorFailure.Closed);

    private void RetryAfterFailureOf(Exception e)
    {
        // QEMU that ends with our bytes unread resets the connection: that is its end as well.
        var end = ChannelEnd.Of(e);
        Retry(end.Cause == LossCause.Eof ? MonitorFailure.Closed : MonitorFailure.SocketError, end.Detail);
    }

    /// <param name="kind">Of the failure: the same one again is not logged again.</param>
    /// <param name="isUsual">A VM that is off is no reason to warn.</param>
    private void Retry(string kind, string why, bool isUsual)
    {
        Timers.CancelAll();
        _socket.Dispose();
        _socket = new DialedSocket();
        if (why != _toldWhy)
        {
            _toldWhy = why;
            _vm.Tell(new VmProtocol.Evidence(new MachineEvidence.NotKnown(why)));
        }
        if (kind != _loggedKind)
        {
            _loggedKind = kind;
            if (isUsual)
            {
                _log.Info("Monitor of {Vm} cannot be asked: {Why}", _definition.Name, why);
            }
            else
            {
                _log.Warning("Monitor of {Vm} cannot be asked: {Why}", _definition.Name, why);
            }
        }
        _failures = _answersSince is { } since && _clock.Now - since >= _settings.BackoffMax ? 1 : Math.Min(_failures + 1, 1000);
        _answersSince = null;
        _chance = _chance.Roll(out var roll);
        var longest = isUsual && _settings.AbsentRetryMax < _settings.BackoffMax ? _settings.AbsentRetryMax : _settings.BackoffMax;
        Become(Waiting);
        RetryAfter(new Backoff(_settings.BackoffMin, longest).After(_failures, roll));
    }

    private void RetryAfter(TimeSpan delay) =>
        Timers.StartSingleTimer(nameof(MonitorProtocol.RetryDue), MonitorProtocol.RetryDue.Instance, delay);

    private void WakeWhenDue(MonitorTalk talk)
    {
        var sleep = talk.NextDue - _clock.Now;
        Timers.StartSingleTimer(
            nameof(MonitorProtocol.Wake),
            MonitorProtocol.Wake.Instance,
            sleep > TimeSpan.FromMilliseconds(1) ? sleep : TimeSpan.FromMilliseconds(1)
        );
    }

    private void WaitReadable(MonitorLink link)
    {
        var connection = _connection;
        WaitAsync()
            .PipeTo(
                Self,
                success: m => m,
                failure: e => new MonitorProtocol.Failed(connection, MonitorFailure.InternalError, e.GetType().Name)
            );

        async Task<object> WaitAsync()
        {
            try
            {
                await link.WaitReadableAsync().ConfigureAwait(false);
                return new MonitorProtocol.Readable(connection);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Reading tells what happened.
                return new MonitorProtocol.Readable(connection);
            }
        }
    }

    private static bool IsOff(DialFailure failure) => failure is DialFailure.NoSocket or DialFailure.Refused;
}
