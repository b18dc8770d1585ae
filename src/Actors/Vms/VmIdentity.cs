using Akka.Actor;
using Orchestrator.Actors.Channels;
using Orchestrator.Actors.Identity;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Vms;

/// <summary>What one VM's actor and the identity's actor tell each other, and what the VM is greeted with because of it. Used by the VM's actor alone.</summary>
internal sealed class VmIdentity(IActorRef identity, VmId vm, VmName name, long epoch)
{
    /// <summary>A ruling takes milliseconds; the identity's actor may have failed over it.</summary>
    private static readonly TimeSpan RulingPatience = TimeSpan.FromSeconds(2);

    /// <summary>When the ruling that is waited for is asked for again; null when none is.</summary>
    public TimeSpan? AskAgainAt { get; private set; }

    /// <summary>What the next greeting says.</summary>
    public HelloTerms Terms { get; private set; } = new(epoch, Claim: false);

    /// <summary>The greeting that is or was ruled on; null before one, and for agents without an identity.</summary>
    public ChannelProtocol.Greeted? Greeted { get; private set; }

    /// <summary>Asks for a ruling. False when the agent has no identity: then there is none to wait for.</summary>
    public bool Ask(ChannelProtocol.Greeted greeted, TimeSpan now)
    {
        if (!AgentFacts.CanFence(greeted.Agent) || greeted.Agent.AgentId is null)
        {
            return false;
        }
        Greeted = greeted;
        AskAgainAt = now + RulingPatience;
        TellAgain();
        return true;
    }

    /// <summary>Asks once more when the ruling is late.</summary>
    public void Advance(TimeSpan now)
    {
        if (AskAgainAt <= now)
        {
            AskAgainAt = now + RulingPatience;
            TellAgain();
        }
    }

    /// <summary>Tells what was greeted to an actor that does not know it any more.</summary>
    public void TellAgain()
    {
        if (Greeted is { } m)
        {
            identity.Tell(new IdentityProtocol.Greeted(vm, name, m.Channel, m.Agent, m.Terms.Epoch, m.Terms.Claim));
        }
    }

    /// <summary>The agent does not answer any more.</summary>
    public void Left()
    {
        if (Greeted is { } m)
        {
            identity.Tell(new IdentityProtocol.Left(vm, m.Channel));
            Greeted = null;
            AskAgainAt = null;
        }
    }

    /// <summary>Whether a person's word asks for another greeting than the one that was answered; the next one then is that.</summary>
    public bool AsksForAnother(IdentityRuling ruling)
    {
        AskAgainAt = null;
        var another = ruling.Epoch > Terms.Epoch || (ruling.Claim && !Terms.Claim);
        Terms = new HelloTerms(ruling.Epoch, another && ruling.Claim);
        return another;
    }
}
