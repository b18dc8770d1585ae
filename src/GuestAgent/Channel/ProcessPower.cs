using Orchestrator.GuestAgent.Methods;

namespace Orchestrator.GuestAgent.Channel;

/// <summary>Power mode <c>process</c>: shutdown ends this agent, reboot starts it anew under its process id. The machine is never touched.</summary>
/// <param name="endBoot">Called before either.</param>
internal sealed class ProcessPower(StopRequest stop, Action endBoot) : IPowerControl
{
    public void Do(PowerAction action, bool force)
    {
        endBoot();
        stop.Ask(restart: action == PowerAction.Reboot, atOnce: force);
    }
}
