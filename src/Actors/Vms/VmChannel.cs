using Akka.Actor;
using Orchestrator.Actors.Channels;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Vms;

/// <summary>The channel of one VM: at most one life of it at a time, each with its number. Used by the VM's actor alone.</summary>
internal sealed class VmChannel(IActorContext context, ChannelSetup setup, VmDefinition vm, GuestTrace trace)
{
    private IActorRef _actor = ActorRefs.Nobody;
    private int _number;

    /// <summary>Begins the next life.</summary>
    public void Dial(HelloTerms terms, bool held)
    {
        _number++;
        _actor = context.ActorOf(
            ChannelActor.PropsFor(setup, vm.Name, vm.SocketPath, _number, context.Self, trace, terms, held),
            $"channel-{_number}"
        );
        context.Watch(_actor);
    }

    /// <summary>Ends the present life: what the guest has not read is taken back.</summary>
    public void Close()
    {
        _number++;
        context.Unwatch(_actor);
        context.Stop(_actor);
        _actor = ActorRefs.Nobody;
    }

    public void Hold(bool on) => _actor.Tell(new ChannelProtocol.Hold(on));

    public void GreetNow() => _actor.Tell(ChannelProtocol.GreetNow.Instance);

    /// <summary>Whether a message is of the present life.</summary>
    public bool IsCurrent(ChannelProtocol.IOfChannel message) => message.Channel == _number;

    /// <summary>Whether that is the actor of the present life.</summary>
    public bool Is(IActorRef actor) => actor.Equals(_actor);
}
