using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Serving;

namespace Orchestrator.GuestAgent;

/// <summary>The methods that this agent answers: the table of contents of docs/protocol.md §3.</summary>
/// <param name="processPower">What shutdown and reboot act on in power mode <c>process</c>.</param>
internal sealed class AgentMethods(AgentIdentity identity, IPowerControl processPower)
{
    private readonly WorkingMethods _working = new(processPower, TimeProvider.System);

    /// <summary>All of them, under these settings.</summary>
    public MethodTable Under(AgentSettings settings)
    {
        var working = _working.Under(settings);
        string[] capabilities = ["ping", "get_agent_info", .. working.Select(method => method.Name)];
        return new MethodTable([new PingMethod(TimeProvider.System), new GetAgentInfoMethod(identity, settings, capabilities)], working);
    }
}
