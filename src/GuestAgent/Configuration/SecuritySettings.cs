namespace Orchestrator.GuestAgent.Configuration;

/// <summary>The object <c>security</c> of the settings: who may touch what, and how much of it.</summary>
internal sealed record SecuritySettings
{
    /// <summary><c>allowed_read_paths</c>: absolute paths; a file or a whole tree each. /etc/os-release is a link to the last one on most systems.</summary>
    public IReadOnlyList<string> AllowedReadPaths { get; init; } =
    ["/tmp", "/var/log", "/etc/hostname", "/etc/os-release", "/usr/lib/os-release"];

    /// <summary><c>allowed_write_paths</c>: absolute paths; a file or a whole tree each.</summary>
    public IReadOnlyList<string> AllowedWritePaths { get; init; } = ["/tmp/kvmmanager"];

    /// <summary><c>command_whitelist</c>: the programs that may be started, with which arguments; null allows all, an empty list none.</summary>
    public IReadOnlyList<ListedCommand>? CommandWhitelist { get; init; }

    /// <summary><c>allow_special_permissions</c>: files may be written with set-id and sticky bits.</summary>
    public bool AllowSpecialPermissions { get; init; }

    /// <summary><c>max_file_size_mb</c>: largest file that file_read and file_write of 1.0 take, MiB.</summary>
    public int MaxFileSizeMb { get; init; } = 10;

    /// <summary><c>max_command_timeout_seconds</c>: longest time limit that exec_command may ask for.</summary>
    public int MaxCommandTimeoutSeconds { get; init; } = 300;

    /// <summary><c>max_transfer_size_mb</c>: largest file of an upload in chunks, MiB; 0 means no limit.</summary>
    public int MaxTransferSizeMb { get; init; }

    /// <summary><c>max_durable_timeout_seconds</c>: longest time limit of a durable command; 0 means no limit, null the agent's own bound.</summary>
    public int? MaxDurableTimeoutSeconds { get; init; }

    /// <summary><c>max_output_mb</c>: output kept per stream of a command, MiB; null means the agent's own bound.</summary>
    public int? MaxOutputMb { get; init; }

    /// <summary><c>max_spool_mb</c>: room for the outputs of durable commands, MiB; null means the agent's own bound.</summary>
    public int? MaxSpoolMb { get; init; }

    /// <summary>Keys that were set and do nothing in this version, in full: those of durable commands, which it does not know.</summary>
    public IReadOnlyList<string> WithoutEffect =>
        [
            .. MaxDurableTimeoutSeconds is null ? (string[])[] : ["security.max_durable_timeout_seconds"],
            .. MaxSpoolMb is null ? (string[])[] : ["security.max_spool_mb"],
        ];
}
