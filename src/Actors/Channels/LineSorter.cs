using System.Text.Json;
using Akka.Actor;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Actors.Channels;

/// <summary>
/// Decides what each line of a guest is, on the pump's thread, so that only what somebody waits for becomes a message. Until a hello of this connection is
/// answered everything else is dropped: it belongs to an older session. Afterwards answers to open ids and announcements of the agent go on; the rest is counted.
/// </summary>
internal sealed class LineSorter(
    ChannelLink link,
    Hello hello,
    ConnectionSettings settings,
    SteadyClock clock,
    IActorRef vm,
    IActorRef channel,
    GuestTrace trace
)
{
    private static readonly TimeSpan AnnounceEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellJunkEvery = TimeSpan.FromMinutes(1);

    private JunkMeter _junk;
    private long _malformed;
    private long _strays;
    private long _tooLong;
    private TimeSpan? _junkToldAt;
    private TimeSpan? _announcedAt;
    private bool _announcementMet;
    private GetAgentInfoResult? _agent;

    /// <summary>The line limit that the greeted agent's version has; null before a greeting.</summary>
    public int? LineBytesMax { get; private set; }

    /// <summary>What came before any hello was answered, for people; empty when nothing did. May be asked from another thread: it is a hint.</summary>
    public string HeardBeforeGreeting =>
        (Interlocked.Read(ref _strays) + Interlocked.Read(ref _tooLong)) is > 0 and var lines
            ? $"{lines} lines came that are no answer to a hello"
            : "";

    /// <summary>How long the guest should be left unread now, because of what it sent.</summary>
    public TimeSpan Pause() => _junk.Pause(clock.Now);

    /// <summary>One line without its ending.</summary>
    public void Take(ReadOnlySpan<byte> line)
    {
        var message = RpcReader.Read(line);
        if (message.Kind == RpcMessageKind.Batch)
        {
            foreach (var item in message.Items)
            {
                TakeMessage(item, line.Length / message.ItemCount);
            }
            return;
        }
        TakeMessage(message, line.Length);
    }

    /// <summary>A line that passed the limit and is skipped.</summary>
    public void TakeTooLong(int limit)
    {
        _tooLong++;
        trace.TooLong();
        Junk(limit);
        if (_agent is not null)
        {
            vm.Tell(new ChannelProtocol.LineTooLong(link.Channel, limit), ActorRefs.NoSender);
        }
    }

    /// <summary>Bytes of the rest of such a line.</summary>
    public void TakeSkipped(int bytes) => Junk(bytes);

    private void TakeMessage(scoped in RpcMessage message, int bytes)
    {
        if (_agent is null)
        {
            TakeBeforeGreeting(message, bytes);
            return;
        }
        trace.Seen(clock.UtcNow);
        var open = message.TryGetId(out var id) && link.Open.Remove(id);
        switch (message.Kind)
        {
            case RpcMessageKind.Response when open:
                vm.Tell(new ChannelProtocol.Answer(link.Channel, id, message.Result.ToArray(), clock.Now), ActorRefs.NoSender);
                break;
            case RpcMessageKind.ErrorResponse when open:
                vm.Tell(
                    new ChannelProtocol.ErrorAnswer(link.Channel, id, message.ErrorCode, message.ErrorText(), message.ErrorData.ToArray()),
                    ActorRefs.NoSender
                );
                break;
            case RpcMessageKind.Invalid when open:
                _malformed++;
                trace.Malformed();
                vm.Tell(new ChannelProtocol.BadAnswer(link.Channel, id, message.Problem ?? ""), ActorRefs.NoSender);
                break;
            case RpcMessageKind.Response when hello.IsMine(message.Id):
                // One of the hellos before the one that was answered first.
                break;
            case RpcMessageKind.Notification when IsAnnouncement(message):
                TakeAnnouncement(message, bytes);
                break;
            case RpcMessageKind.Invalid:
                _malformed++;
                trace.Malformed();
                Junk(bytes);
                break;
            default:
                _strays++;
                trace.Stray();
                Junk(bytes);
                break;
        }
    }

    private void TakeBeforeGreeting(scoped in RpcMessage message, int bytes)
    {
        if (message.Kind == RpcMessageKind.ErrorResponse && (message.IdKind == RpcIdKind.Null || hello.IsMine(message.Id)))
        {
            if (hello.Refused())
            {
                channel.Tell(ChannelProtocol.HelloRefused.Instance, ActorRefs.NoSender);
            }
            Junk(bytes);
            return;
        }
        if (IsAnnouncement(message) && IsFirstAnnouncement(bytes))
        {
            return;
        }
        if (
            message.Kind != RpcMessageKind.Response
            || !hello.IsMine(message.Id)
            || AgentOf(message.Result) is not { } agent
            // One that knows sessions and answers for another than ours has not begun ours: what it does with older bytes is not known.
            || (AgentFacts.CanFence(agent) && agent.Session is { } session && session != hello.Session)
        )
        {
            _strays++;
            trace.Stray();
            Junk(bytes);
            return;
        }
        _agent = agent;
        LineBytesMax = AgentFacts.LineBytesMax(agent, settings);
        trace.Seen(clock.UtcNow);
        channel.Tell(ChannelProtocol.HelloAnswered.Instance, ActorRefs.NoSender);
        // The session is this connection's alone: it is no fact about the agent.
        vm.Tell(
            new ChannelProtocol.Greeted(
                link.Channel,
                agent with
                {
                    Session = null,
                },
                link,
                hello.Session,
                hello.Terms,
                hello.FirstAt,
                clock.Now
            ),
            ActorRefs.NoSender
        );
    }

    private void TakeAnnouncement(scoped in RpcMessage message, int bytes)
    {
        var now = clock.Now;
        if (InstanceOf(message.Params) is { } told && told == _agent?.InstanceId && IsFirstAnnouncement(bytes))
        {
            return;
        }
        if (now - _announcedAt < AnnounceEvery || InstanceOf(message.Params) is not { } instance || instance == _agent?.InstanceId)
        {
            _strays++;
            trace.Stray();
            Junk(bytes);
            return;
        }
        _announcedAt = now;
        vm.Tell(new ChannelProtocol.AgentRestarted(link.Channel), ActorRefs.NoSender);
    }

    // A sound agent announces itself once, before it answers the hello or after: that is nothing against it.
    private bool IsFirstAnnouncement(int bytes)
    {
        var isFirst = !_announcementMet;
        _announcementMet = true;
        if (isFirst)
        {
            _junk.Add(bytes, clock.Now);
        }
        return isFirst;
    }

    private static bool IsAnnouncement(scoped in RpcMessage message) =>
        message.Kind == RpcMessageKind.Notification && message.Method.SequenceEqual("agent_ready"u8);

    private void Junk(int bytes)
    {
        var now = clock.Now;
        _junk.Add(bytes, now);
        trace.Bytes(bytes);
        var isNews = _agent is not null && new ChannelFaults(_malformed, _strays, _tooLong, bytes).AreNews;
        if (isNews && (_junkToldAt is not { } told || now - told >= TellJunkEvery))
        {
            _junkToldAt = now;
            channel.Tell(new ChannelProtocol.JunkSeen(_malformed, _strays, _tooLong), ActorRefs.NoSender);
        }
    }

    private static GetAgentInfoResult? AgentOf(ReadOnlySpan<byte> resultJson)
    {
        try
        {
            var told = JsonSerializer.Deserialize(resultJson, ProtocolJson.Default.GetAgentInfoResult);
            return told is null ? null : AgentFacts.Clean(told);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? InstanceOf(ReadOnlySpan<byte> paramsJson)
    {
        try
        {
            return paramsJson.IsEmpty ? null : JsonSerializer.Deserialize(paramsJson, ProtocolJson.Default.AgentReadyParams)?.InstanceId;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
