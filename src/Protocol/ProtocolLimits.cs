namespace Orchestrator.Protocol;

/// <summary>The numbers of docs/protocol.md, once.</summary>
public static class ProtocolLimits
{
    /// <summary>Default for a line towards the agent, in bytes without its newline (<c>max_message_size_kb</c> 64).</summary>
    public const int AgentLineBytesDefault = 64 * 1024;

    /// <summary>The host's own limit for a line of an agent of version 1.0, in bytes.</summary>
    public const int HostLineBytesMax10 = 16 * 1024 * 1024;

    /// <summary>The host's own limit for a line of an agent of version 1.1, in bytes.</summary>
    public const int HostLineBytesMax11 = 1024 * 1024;

    /// <summary>Deepest nesting of arrays and objects that either side reads.</summary>
    public const int NestingMax = 64;

    /// <summary>Most members that the objects open at one place of a line have together.</summary>
    public const int OpenMembersMax = 1024;

    /// <summary>Longest request id as a string, in UTF-8 bytes as written on the wire, quotes not counted.</summary>
    public const int IdBytesMax = 256;

    /// <summary>Largest number of requests in one batch.</summary>
    public const int BatchItemsMax = 64;

    /// <summary>Largest chunk of an upload, bytes before base64.</summary>
    public const int ChunkBytesMax = 32 * 1024;

    /// <summary>The virtio-serial port's name.</summary>
    public const string ChannelName = "org.kvmmanager.agent.0";

    /// <summary>The protocol version that this tree's agent speaks.</summary>
    public const string Version = "1.1.0";
}
