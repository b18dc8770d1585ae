using Orchestrator.Actors.Channels;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Actors.Vms;

/// <summary>What the state Ready needs: the link, how much the agent takes, and when it is pinged.</summary>
internal sealed class ReadyAgent(ChannelLink link, VmEffect.OpenForCalls takes, PingSchedule pings)
{
    public ChannelLink Link { get; } = link;

    public PingSchedule Pings { get; set; } = pings;

    /// <summary>It answers one request at a time.</summary>
    public bool Serial => takes.Serial;

    /// <summary>Calls that may be open now: an agent that answers one at a time gets none behind a ping.</summary>
    public int RoomForCalls => takes.Serial && Pings.IsOpen ? 0 : takes.InFlightMax;

    /// <summary>Sends the calls whose turn has come.</summary>
    public void SendFrom(CallDesk calls, TimeSpan now)
    {
        while (calls.StartNext(RoomForCalls) is { } started)
        {
            var written = Send(started.Id, started.Request);
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

    /// <summary>Puts one request on the wire.</summary>
    /// <returns>Whether it is written whole already; null when it is longer than the agent takes: then nothing was sent.</returns>
    private bool? Send(long id, GuestRequest request)
    {
        using var line = new FrameBuffer();
        FrameWriter.Request(line, id, request.Method, request.ParamsJson.Span);
        // The newline does not count.
        return line.Count - 1 > takes.RequestBytesMax ? null : Link.Send(id, line.WrittenSpan);
    }

    public void SendPing(long id, TimeSpan now)
    {
        using var line = new FrameBuffer();
        FrameWriter.Request(line, id, MethodNames.Ping);
        Link.Send(id, line.WrittenSpan);
        Pings = Pings.Sent(id, now);
    }
}
