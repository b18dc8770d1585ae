using Orchestrator.GuestAgent.Methods;

namespace Orchestrator.GuestAgent.Channel;

/// <summary>Power mode <c>process</c>: shutdown ends this agent, reboot starts it anew under its process id. The machine is never touched.</summary>
internal sealed class ProcessPower(StopRequest stop) : IPowerControl
{
    public void Do(PowerAction action, bool force) => stop.Ask(restart: action == PowerAction.Reboot, atOnce: force);
}
