using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Which agent this is.</summary>
/// <param name="Version">The agent's own version, for example "0.1.0".</param>
/// <param name="InstanceId">Random per process, 32 hex digits.</param>
/// <param name="BootId">Of the guest's boot, 32 hex digits.</param>
/// <param name="AgentId">Random per installation, 32 hex digits.</param>
internal sealed record AgentIdentity(string Version, string InstanceId, string BootId, string AgentId)
{
    public const string Platform = "linux";

    public static string VersionOfThisProgram { get; } = typeof(AgentIdentity).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private const int IdBytes = 16;

    // Not a Guid: the runtime reads those from /dev/urandom, and dies where there is none.
    public static AgentIdentity OfThisProcess(string bootId, string agentId) =>
        new(VersionOfThisProgram, RandomHex.Of(IdBytes), bootId, agentId);
}
