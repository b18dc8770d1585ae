using System.Text.Json.Serialization;

namespace Orchestrator.Protocol.Methods;

/// <summary>Runs one program in the guest and waits for it. Wire name <c>exec_command</c>; docs/protocol.md §3.6. Never goes through a shell.</summary>
/// <param name="Command">Absolute path, or a name looked up in the agent's fixed PATH.</param>
public sealed record ExecCommandParams(string Command)
{
    /// <summary>Arguments without the program's name.</summary>
    public IReadOnlyList<string> Args { get; set; } = [];

    /// <summary>1 to the agent's <c>max_command_timeout_seconds</c>; absent means the agent's <c>request_timeout_seconds</c>. At its end every process of the command is killed.</summary>
    public int? TimeoutSeconds { get; set; }

    /// <summary>False: both streams go to /dev/null and come back empty.</summary>
    public bool CaptureOutput { get; set; } = true;

    /// <summary>Absolute path of an existing directory; absent means "/".</summary>
    public string? WorkingDirectory { get; set; }
}

/// <summary>Answer to <c>exec_command</c>.</summary>
/// <param name="ExitCode">The program's exit code; null when a signal ended it, and then <see cref="Signal"/> is there.</param>
/// <param name="Stdout">Text, or base64 when <see cref="Encoding"/> says so.</param>
/// <param name="Stderr">As <paramref name="Stdout"/>.</param>
/// <param name="ExecutionTimeMs">Milliseconds from launch to end, monotonic.</param>
public sealed record ExecCommandResult(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? ExitCode,
    string Stdout,
    string Stderr,
    long ExecutionTimeMs
)
{
    /// <summary>The signal that ended the program; absent when it exited.</summary>
    public int? Signal { get; init; }

    /// <summary>More was written than the agent keeps; the rest was discarded while the program ran on.</summary>
    public bool StdoutTruncated { get; init; }

    /// <summary>As <see cref="StdoutTruncated"/>.</summary>
    public bool StderrTruncated { get; init; }

    /// <summary>Bytes that were written to stdout, kept or not; absent from agents that do not count them.</summary>
    public long? StdoutBytes { get; init; }

    /// <summary>As <see cref="StdoutBytes"/>.</summary>
    public long? StderrBytes { get; init; }

    /// <summary>"utf8", or "base64" for both streams when either is not valid UTF-8; absent from 1.0 agents, which means utf8.</summary>
    public string? Encoding { get; init; }
}
