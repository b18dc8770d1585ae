using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.GuestAgent.Serving;

namespace Orchestrator.GuestAgent;

/// <summary>The methods that this agent answers: the table of contents of docs/protocol.md §3.</summary>
internal static class AgentMethods
{
    public static MethodTable All(AgentSettings settings, AgentIdentity identity)
    {
        IMethod[] working = Working(settings);
        string[] capabilities = ["ping", "get_agent_info", .. working.Select(method => method.Name)];
        return new MethodTable([new PingMethod(TimeProvider.System), new GetAgentInfoMethod(identity, settings, capabilities)], working);
    }

    private static IMethod[] Working(AgentSettings settings)
    {
        var readable = new AllowedPaths(settings.Security.AllowedReadPaths, "security.allowed_read_paths", settings.Source);
        var writable = new AllowedPaths(settings.Security.AllowedWritePaths, "security.allowed_write_paths", settings.Source);
        return
        [
            new GetSystemInfoMethod(),
            new GetNetworkInfoMethod(),
            new GetDiskUsageMethod(),
            new FileReadMethod(settings, readable),
            new FileWriteMethod(settings, writable),
        ];
    }
}
