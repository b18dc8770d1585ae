using System.Text;
using Orchestrator.AgentSimulator.Guests;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>An agent of 1.1: greetings are barriers that begin sessions, each context is checked, requests are worked on side by side; docs/protocol.md §4.</summary>
internal sealed class Native11(IAgentPort port) : NativeDialect(port, ProtocolLimits.AgentLineBytesDefault)
{
    private const int ConcurrentMax = 10;

    private readonly GuestFacts _facts = new(port.Guest);

    private string? _session;
    private string? _fleet;

    public override void HostLeft()
    {
        ForgetHalfLine();
        EndSession();
    }

    public override void Restarted()
    {
        base.Restarted();
        EndSession();
    }

    protected override void Request(in RpcMessage request)
    {
        if (request.Method.SequenceEqual("get_agent_info"u8))
        {
            Hello(request);
            return;
        }
        var context = ReceivedContext.Read(request.Params, out var misfit);
        if (misfit is not null)
        {
            Refuse(request.Id, AgentError.InvalidParams, misfit);
        }
        else if (StaleBecause(context) is { } reason)
        {
            Port.Guest.Figures.Stale++;
            FrameWriter.Error(Port.Scratch, request.Id, AgentError.Stale, "The request is stale.", DataOf(reason));
            Sent(0);
        }
        else if (Port.WaitingAnswers >= ConcurrentMax && !request.Method.SequenceEqual("ping"u8))
        {
            Refuse(request.Id, AgentError.Busy, $"The agent works on {ConcurrentMax} requests already.");
        }
        else
        {
            Sent(NativeMethods.Answer(Port, request, _facts, is11: true));
        }
    }

    protected override void Sent(double tookMs) => Port.Answer(tookMs);

    private void Hello(in RpcMessage request)
    {
        if (Greeting.Read(request.Params, out var greeting) is { } misfit)
        {
            Refuse(request.Id, AgentError.InvalidParams, misfit);
            return;
        }
        if (greeting.Session is { } session && session != _session)
        {
            EndSession();
            _session = session;
        }
        var guest = Port.Guest;
        var epoch = greeting.Fleet is { } fleet ? guest.Fleets.Greeted(_fleet = fleet, greeting.Epoch ?? 0, greeting.Claim) : (long?)null;
        guest.Greeted();
        var info = NativeMethods.Info("1.1.0") with
        {
            InstanceId = guest.Identity.InstanceId,
            BootId = guest.Identity.BootId,
            AgentId = guest.Identity.AgentId,
            Fleet = guest.IsOfStrangeFleet ? guest.Identity.StrangeFleet : guest.Fleets.Fleet,
            Session = greeting.Session,
            Epoch = epoch,
            NowMs = guest.Clock.NowMs,
            Limits = new AgentLimits(ProtocolLimits.AgentLineBytesDefault, ConcurrentMax),
            Durability = "disk",
            Journal = new JournalState(guest.Identity.JournalEpoch, guest.JournalSeq),
        };
        FrameWriter.Result(Port.Scratch, request.Id, info, ProtocolJson.Default.GetAgentInfoResult);
        Port.Answer(0);
    }

    // Checked in the order of the document; a request without a context is one of a host of 1.0.
    private string? StaleBecause(in ReceivedContext context)
    {
        var identity = Port.Guest.Identity;
        if (context.HasInstance && !IsText(context.Instance, identity.InstanceId))
        {
            return StaleReason.Instance;
        }
        if (context.HasSession && !(_session is not null && IsText(context.Session, _session)))
        {
            return StaleReason.Session;
        }
        if (context.Epoch is { } epoch && _fleet is not null && epoch < Port.Guest.Fleets.EpochOf(_fleet))
        {
            return StaleReason.Epoch;
        }
        return context.NotAfterMs < Port.Guest.Clock.NowMs ? StaleReason.NotAfter : null;
    }

    private void EndSession()
    {
        _session = _fleet = null;
        Port.ForgetAnswers();
    }

    private static byte[] DataOf(string reason) => Encoding.ASCII.GetBytes($"{{\"reason\":\"{reason}\"}}");

    // Names are ASCII on both sides: no text is made to compare them.
    private static bool IsText(ReadOnlySpan<byte> utf8, string text)
    {
        if (utf8.Length != text.Length)
        {
            return false;
        }
        for (var i = 0; i < text.Length; i++)
        {
            if (utf8[i] != text[i])
            {
                return false;
            }
        }
        return true;
    }
}
