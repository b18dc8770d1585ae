using Orchestrator.Actors.Channels;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Actors.Identity;

/// <summary>What <see cref="IdentityActor"/> is told and answers.</summary>
internal static class IdentityProtocol
{
    /// <summary>An agent that tells its id was greeted; the sender is the VM's actor. Answered with <see cref="Ruled"/>, and again whenever the ruling changes.</summary>
    /// <param name="Channel">The connection it was greeted on.</param>
    internal sealed record Greeted(VmId Vm, VmName Name, int Channel, GetAgentInfoResult Agent, long Epoch, bool Claimed);

    /// <summary>The agent greeted on that connection does not answer any more.</summary>
    internal sealed record Left(VmId Vm, int Channel);

    /// <summary>What holds for the agent that was greeted on that connection.</summary>
    internal sealed record Ruled(int Channel, IdentityRuling Ruling) : ChannelProtocol.IOfChannel;

    /// <summary>A person accepts the VM's agent. Answered with <see cref="Judged"/>, after it is kept.</summary>
    internal sealed record Accept(VmId Vm);

    /// <summary>Erases what is remembered. Answered as <see cref="Accept"/>.</summary>
    /// <param name="IsGone">The VM is not in the inventory any more: whatever its actor still has to say of it does not count.</param>
    internal sealed record Forget(VmId Vm, bool IsGone);

    /// <param name="Changed">False when there was nothing to do.</param>
    internal sealed record Judged(bool Changed, string What);

    /// <summary>The actor was started anew and knows of no agent that answers: whoever has greeted one tells it again.</summary>
    internal sealed record TellAgain
    {
        public static TellAgain Instance { get; } = new();
    }
}
