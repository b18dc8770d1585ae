using Akka.Event;
using Orchestrator.Actors.Channels;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Vms;

/// <summary>What is told of one VM: each change of its state by one log line and one event; news of its agent by an event, within <see cref="NewsMeter"/>'s bound.</summary>
internal sealed class VmNews(VmName vm, EventStream events, ILoggingAdapter log, SteadyClock clock)
{
    private NewsMeter _meter;

    public void Changed(VmEffect.PhaseChanged e)
    {
        log.Info("VM {Vm} is {Phase}, was {PhaseBefore}: {Reason}", vm, e.To, e.From, e.Reason);
        Publish("state-changed", e.From, e.To, e.Reason);
    }

    /// <summary>The VM's actor has failed: whatever it was, it is looked for anew.</summary>
    public void Failed(VmPhase was, string why) => Publish("state-changed", was, VmPhase.Connecting, why);

    public void Agent(AgentNews news)
    {
        if (_meter.Tell(news.Reason, clock.Now) is { } words)
        {
            Publish(news.Type, null, null, words);
        }
    }

    /// <summary>A call may have run, and nobody knows.</summary>
    public void CallUnknown(string why) => Publish("call-unknown", null, null, why);

    private void Publish(string type, VmPhase? from, VmPhase? to, string reason) =>
        events.Publish(new VmEventRecord("", clock.UtcNow, type, vm, from, to, reason));
}
