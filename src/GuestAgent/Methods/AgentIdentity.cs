using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Which agent this is.</summary>
/// <param name="Version">The agent's own version, for example "0.1.0".</param>
/// <param name="InstanceId">Random per process, 32 hex digits.</param>
internal sealed record AgentIdentity(string Version, string InstanceId)
{
    public const string Platform = "linux";

    public static string VersionOfThisProgram { get; } = typeof(AgentIdentity).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private const int InstanceIdBytes = 16;

    // Not a Guid: the runtime reads those from /dev/urandom, and dies where there is none.
    public static AgentIdentity OfThisProcess() => new(VersionOfThisProgram, RandomHex.Of(InstanceIdBytes));
}
