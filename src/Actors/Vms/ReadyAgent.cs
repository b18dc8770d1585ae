using Akka.Actor;
using Orchestrator.Actors.Channels;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Actors.Vms;

/// <summary>A greeted agent: what is sent to it, what its answers mean, when it is pinged, and what its clock shows.</summary>
internal sealed class ReadyAgent(
    CallDesk calls,
    ChannelLink link,
    VmEffect.OpenForCalls takes,
    RequestFence? fence,
    PingSchedule pings,
    AgentClock clock
)
{
    private PingSchedule _pings = pings;

    /// <summary>What it told of its clock.</summary>
    public AgentClock Clock { get; private set; } = clock;

    // One that answers one request at a time gets no call behind a ping, and none gets one while it leaves a ping unanswered for long.
    private int RoomForCalls(TimeSpan now) => (takes.Serial && _pings.IsOpen) || _pings.IsDoubtful(now) ? 0 : takes.InFlightMax;

    /// <summary>It is pinged at once: what was sent before, and what was known of its clock, proves nothing any more.</summary>
    public void AskNow(TimeSpan now)
    {
        Clock = Clock.Unsure();
        _pings = _pings.AskedNow(now);
    }

    public AnswerVerdict OnAnswer(ChannelProtocol.Answer answer, TimeSpan now)
    {
        if (IsPing(answer.Id) && PingAnswer.NowMs(answer.ResultJson.Span) is { } nowMs)
        {
            var asked = _pings.SentAt ?? answer.Heard;
            if (Clock.WentBack(nowMs, asked))
            {
                return new(LossCause.GuestReverted, "", false);
            }
            Clock = Clock.Heard(nowMs, asked, answer.Heard);
        }
        var fault = calls.MethodOf(answer.Id) is { } method ? ResultShape.Fault(method, answer.ResultJson.Span) : null;
        return End(answer.Id, elapsed => fault is null ? new CallOutcome.Answered(answer.ResultJson, elapsed) : Bad(fault), now);
    }

    public AnswerVerdict OnError(ChannelProtocol.ErrorAnswer answer, TimeSpan now)
    {
        if (fence is null || !StaleAnswer.Is(answer))
        {
            var error = ErrorMap.FromRpcCode(answer.Code);
            return End(answer.Id, _ => new CallOutcome.Refused(error, answer.Code, answer.Message) { DataJson = answer.DataJson }, now);
        }
        var verdict = End(answer.Id, _ => StaleAnswer.Outcome(answer), now);
        // The call ends by the agent's own word; the others as the lost connection says.
        return StaleAnswer.WrongBelief(answer) is { } wrong ? new(LossCause.AgentStale, wrong, false) : verdict;
    }

    public AnswerVerdict OnBadAnswer(ChannelProtocol.BadAnswer answer, TimeSpan now) => End(answer.Id, _ => Bad(answer.Problem), now);

    /// <summary>Where only one call can be open it is that call's answer that was too long; otherwise the deadline will tell.</summary>
    public AnswerVerdict OnLineTooLong(ChannelProtocol.LineTooLong m, TimeSpan now)
    {
        if (!takes.Serial || calls.OnlyOpen is not { } id)
        {
            return default;
        }
        link.Forget(id);
        var why = $"the answer was longer than the {m.LineBytesMax} bytes that are taken";
        return End(id, _ => new CallOutcome.Unknown(AgentError.TooLarge, why), now);
    }

    /// <summary>Ends what is over, sends what may be sent, and pings when that is due.</summary>
    /// <param name="takesCalls">Calls may go out.</param>
    /// <param name="isHeld">The machine stands still: nothing is asked, and no silence is judged.</param>
    /// <param name="due">When this is to be done again at the latest; null when nothing is due.</param>
    /// <returns>Why the connection must end; null when it goes on.</returns>
    public LossCause? Advance(bool takesCalls, bool isHeld, TimeSpan now, out TimeSpan? due)
    {
        due = null;
        if (calls.Expire(now) && takes.Serial && !isHeld)
        {
            return LossCause.CallUnanswered;
        }
        if (takesCalls)
        {
            SendCalls(now);
        }
        if (isHeld && _pings.IsOpen)
        {
            _pings = _pings.AskedNow(now);
        }
        var mayPing = !isHeld && (!takes.Serial || calls.Open == 0);
        switch (_pings.Due(mayPing, now))
        {
            case PingStep.Send:
                SendPing(now);
                break;
            case PingStep.JudgeSilent:
                return LossCause.PingUnanswered;
            case PingStep.Nothing:
            default:
                break;
        }
        due = WakeTimer.Earlier(calls.NextDeadline, _pings.NextDue(mayPing));
        return null;
    }

    private bool IsPing(long id) => _pings.IsOpen && id == _pings.OpenId;

    private AnswerVerdict End(long id, Func<TimeSpan, CallOutcome> outcome, TimeSpan now)
    {
        var isPing = IsPing(id);
        _pings = _pings.Answered(id, now);
        if (!isPing)
        {
            calls.End(id, outcome, now);
        }
        // Where no ping may stand behind an open call, that call's answer is the sign of life.
        return new(null, "", isPing || (takes.Serial && !_pings.IsOpen));
    }

    private void SendCalls(TimeSpan now)
    {
        while (calls.StartNext(RoomForCalls(now)) is { } started)
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

    private void SendPing(TimeSpan now)
    {
        using var line = new FrameBuffer();
        var id = calls.TakeId();
        RequestFrame.Write(line, id, MethodNames.Ping, default, fence?.Of(now + _pings.Timeout, null, Clock, now));
        link.Send(id, line.WrittenSpan);
        _pings = _pings.Sent(id, now);
    }

    /// <summary>Puts one request on the wire.</summary>
    /// <returns>Whether it is written whole already; null when it is longer than the agent takes: then nothing was sent.</returns>
    private bool? Send(CallTable<IActorRef>.Started call, TimeSpan now)
    {
        using var line = new FrameBuffer();
        var request = call.Request;
        // Nobody is told that it was given up while it may still be begun.
        var begin = _pings.VerdictOn(now) < call.Deadline ? _pings.VerdictOn(now) : call.Deadline;
        RequestFrame.Write(line, call.Id, request.Method, request.ParamsJson.Span, fence?.Of(begin, request.Trace, Clock, now));
        // The newline does not count.
        return line.Count - 1 > takes.RequestBytesMax ? null : link.Send(call.Id, line.WrittenSpan);
    }

    private static CallOutcome.Unknown Bad(string problem) =>
        new(AgentError.BadAnswer, $"it was answered, but not in the way that the protocol promises: {problem}");
}
