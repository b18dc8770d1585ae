using Orchestrator.AgentSimulator.Guests;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>A well-behaved agent of 1.0: the ten methods, one request at a time, no sessions, and an answer for a host that left goes to the next.</summary>
/// <param name="lineBytesMax">Longest line it takes, bytes.</param>
internal class Native10(IAgentPort port, int lineBytesMax = ProtocolLimits.AgentLineBytesDefault) : NativeDialect(port, lineBytesMax)
{
    private bool _isBusy;

    public override bool IsBusy => _isBusy;

    public override bool KeepsAnswers => true;

    /// <summary>What this agent answers about its guest.</summary>
    protected virtual GuestFacts Facts { get; } = new(port.Guest);

    public override void AnswerSent() => _isBusy = false;

    public override void Restarted()
    {
        base.Restarted();
        _isBusy = false;
    }

    protected override void Request(in RpcMessage request) => Sent(NativeMethods.Answer(Port, request, Facts, is11: false));

    protected override void Sent(double tookMs) => _isBusy = !Port.Answer(tookMs);
}
