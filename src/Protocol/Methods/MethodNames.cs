namespace Orchestrator.Protocol.Methods;

/// <summary>Wire names of the ten methods of protocol 1.0; docs/protocol.md §3.</summary>
public static class MethodNames
{
    public const string Ping = "ping";
    public const string GetAgentInfo = "get_agent_info";
    public const string GetSystemInfo = "get_system_info";
    public const string GetNetworkInfo = "get_network_info";
    public const string GetDiskUsage = "get_disk_usage";
    public const string ExecCommand = "exec_command";
    public const string FileRead = "file_read";
    public const string FileWrite = "file_write";
    public const string Shutdown = "shutdown";
    public const string Reboot = "reboot";

    /// <summary>All of them, in the order of the document.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Ping, GetAgentInfo, GetSystemInfo, GetNetworkInfo, GetDiskUsage, ExecCommand, FileRead, FileWrite, Shutdown, Reboot];
}
