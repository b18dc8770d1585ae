namespace Orchestrator.Protocol.Methods;

/// <summary>Wire names of the methods; docs/protocol.md §3.</summary>
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

    public const string FileOpenUpload = "file_open_upload";
    public const string FileWriteChunk = "file_write_chunk";
    public const string FileCommit = "file_commit";
    public const string FileAbort = "file_abort";

    /// <summary>The ten of protocol 1.0, in the order of the document.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Ping, GetAgentInfo, GetSystemInfo, GetNetworkInfo, GetDiskUsage, ExecCommand, FileRead, FileWrite, Shutdown, Reboot];

    /// <summary>Those that put a file in chunks: an agent that lists one of them has all four.</summary>
    public static IReadOnlyList<string> Uploads { get; } = [FileOpenUpload, FileWriteChunk, FileCommit, FileAbort];
}
