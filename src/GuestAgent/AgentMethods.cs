using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Executing;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Serving;

namespace Orchestrator.GuestAgent;

/// <summary>The methods that this agent answers: the table of contents of docs/protocol.md §3.</summary>
/// <param name="processPower">What shutdown and reboot act on in power mode <c>process</c>.</param>
/// <param name="executors">Who carries the working methods out; null for this process itself.</param>
internal sealed class AgentMethods(AgentIdentity identity, IPowerControl processPower, ExecutorPool? executors, AgentLog log)
{
    private readonly WorkingMethods _working = new(processPower, TimeProvider.System, log);

    /// <summary>All of them, under these settings.</summary>
    public MethodTable Under(AgentSettings settings)
    {
        var working = _working.Under(settings);
        if (executors is not null)
        {
            working = ExecutorMethod.InPlaceOf(working, settings, executors, log);
        }
        string[] capabilities = ["ping", "get_agent_info", .. working.Select(method => method.Name)];
        return new MethodTable(
            [new PingMethod(TimeProvider.System), new GetAgentInfoMethod(identity, settings, capabilities, TimeProvider.System)],
            working
        );
    }
}
