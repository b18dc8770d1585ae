using Orchestrator.Actors.Channels;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Actors.Vms;

/// <summary>A greeted agent: the link to it, how much it takes, what fences its requests, when it is pinged, and what its clock shows.</summary>
internal sealed class ReadyAgent(ChannelLink link, VmEffect.OpenForCalls takes, RequestFence? fence, PingSchedule pings, AgentClock clock)
{
    public ChannelLink Link { get; } = link;

    public PingSchedule Pings { get; set; } = pings;

    public AgentClock Clock { get; set; } = clock;

    /// <summary>It answers one request at a time.</summary>
    public bool Serial => takes.Serial;

    /// <summary>It refuses what is not for it, or comes too late.</summary>
    public bool IsFenced => fence is not null;

    /// <summary>Calls that may be open now: an agent that answers one at a time gets none behind a ping.</summary>
    private int RoomForCalls => takes.Serial && Pings.IsOpen ? 0 : takes.InFlightMax;

    /// <summary>Sends the calls whose turn has come.</summary>
    public void SendFrom(CallDesk calls, TimeSpan now)
    {
        while (calls.StartNext(RoomForCalls) is { } started)
        {
            var written = Send(started, now);
            if (written == true)
            {
                calls.Written(started.Id, now);
            }
            else if (written is null)
            {
                var why = $"the request is longer than the {takes.RequestBytesMax} bytes that this agent takes";
                calls.End(started.Id, _ => new CallOutcome.NotDelivered(AgentError.TooLarge, why), now);
            }
        }
    }

    public void SendPing(long id, TimeSpan now)
    {
        using var line = new FrameBuffer();
        RequestFrame.Write(line, id, MethodNames.Ping, default, fence?.Of(now + Pings.Timeout, null, Clock, now));
        Link.Send(id, line.WrittenSpan);
        Pings = Pings.Sent(id, now);
    }

    /// <summary>Puts one request on the wire.</summary>
    /// <returns>Whether it is written whole already; null when it is longer than the agent takes: then nothing was sent.</returns>
    private bool? Send(CallTable<Akka.Actor.IActorRef>.Started call, TimeSpan now)
    {
        using var line = new FrameBuffer();
        var request = call.Request;
        RequestFrame.Write(line, call.Id, request.Method, request.ParamsJson.Span, fence?.Of(call.Deadline, request.Trace, Clock, now));
        // The newline does not count.
        return line.Count - 1 > takes.RequestBytesMax ? null : Link.Send(call.Id, line.WrittenSpan);
    }
}
