using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Configuration;

/// <summary>The agent's settings, checked; docs/protocol.md §3. The defaults are those of version 1.0 for an agent without a file.</summary>
internal sealed record AgentSettings
{
    /// <summary>The file they came from as an absolute path, for refusals that name it; null for the built-in defaults.</summary>
    public string? Source { get; init; }

    /// <summary>The file's bytes, which an executor reads again; empty for the built-in defaults.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary><c>version</c>: of the file, free text.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary><c>log_level</c>: the least important lines that are still written.</summary>
    public AgentLogLevel LogLevel { get; init; } = AgentLogLevel.Info;

    /// <summary><c>log_file</c>: absolute path, or null for stderr.</summary>
    public string? LogFile { get; init; }

    /// <summary><c>channel_name</c>: the virtio-serial port's name.</summary>
    public string ChannelName { get; init; } = ProtocolLimits.ChannelName;

    /// <summary><c>max_message_size_kb</c>: longest line towards the agent, KiB.</summary>
    public int MaxMessageSizeKb { get; init; } = ProtocolLimits.AgentLineBytesDefault / 1024;

    /// <summary><c>connection_retry_seconds</c>: pause before the port is looked for or opened again.</summary>
    public int ConnectionRetrySeconds { get; init; } = 5;

    /// <summary><c>request_timeout_seconds</c>: for a request that names no time limit.</summary>
    public int RequestTimeoutSeconds { get; init; } = 30;

    /// <summary><c>max_concurrent_requests</c>: requests that work side by side; more are answered busy.</summary>
    public int MaxConcurrentRequests { get; init; } = 10;

    public SecuritySettings Security { get; init; } = new();

    /// <summary><c>state_dir</c>: absolute path of the agent's own folder, 0700.</summary>
    public string StateDir { get; init; } = "/var/lib/kvmmanager-agent";

    /// <summary><c>power</c>: what shutdown and reboot act on.</summary>
    public PowerMode Power { get; init; } = PowerMode.System;

    /// <summary>The file has the key <c>power</c>: then it holds for a unix socket too.</summary>
    public bool PowerIsGiven { get; init; }

    /// <summary>Longest line towards the agent, bytes without the newline.</summary>
    public int MaxMessageBytes => MaxMessageSizeKb * 1024;
}
