using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Serving;

namespace Orchestrator.GuestAgent;

/// <summary>The methods that this agent answers: the table of contents of docs/protocol.md §3.</summary>
internal static class AgentMethods
{
    /// <param name="processPower">What shutdown and reboot act on in power mode <c>process</c>.</param>
    public static MethodTable All(AgentSettings settings, AgentIdentity identity, IPowerControl processPower)
    {
        var working = WorkingMethods.Make(settings, processPower, TimeProvider.System);
        string[] capabilities = ["ping", "get_agent_info", .. working.Select(method => method.Name)];
        return new MethodTable([new PingMethod(TimeProvider.System), new GetAgentInfoMethod(identity, settings, capabilities)], working);
    }
}
