using System.Text.Json.Serialization;

namespace Orchestrator.Client.Types;

/// <summary>Body of <c>POST /api/v1/vms/{name}/exec</c>. Unknown members are refused.</summary>
/// <param name="Command">The program: an absolute path, or a name looked up in the agent's fixed PATH. Never a shell line.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ExecRequest(string Command)
{
    public IReadOnlyList<string> Args { get; set; } = [];

    /// <summary>Environment to add; needs an agent that can (protocol 1.1).</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>Absolute working directory in the guest.</summary>
    public string? Cwd { get; init; }

    /// <summary>Run as this user; needs protocol 1.1.</summary>
    public string? User { get; init; }

    /// <summary>"30s", "5m", "1h30m" or a number of seconds; default 30 s.</summary>
    public string? Timeout { get; init; }

    /// <summary>Base64 for the program's stdin; needs protocol 1.1.</summary>
    public string? Stdin { get; init; }

    /// <summary>Idempotency key; needs protocol 1.1. The header Idempotency-Key means the same.</summary>
    public string? Key { get; init; }
}

/// <summary>How a command ended.</summary>
/// <param name="Outcome">ok, failed, signalled, timed-out, cancelled, not-delivered, unsupported, skipped or unknown (may have run).</param>
public sealed record ExecResult(string Vm, string Outcome)
{
    /// <summary>Set for ok and failed.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Set for signalled.</summary>
    public int? Signal { get; init; }

    /// <summary>The error's stable code; set for outcomes without an exit.</summary>
    public string? Code { get; init; }

    /// <summary>Why, for people; set for outcomes without an exit.</summary>
    public string? Reason { get; init; }

    /// <summary>Text or base64, see <see cref="Encoding"/>.</summary>
    public string Stdout { get; set; } = "";

    /// <summary>Text or base64, see <see cref="Encoding"/>.</summary>
    public string Stderr { get; set; } = "";

    /// <summary>"utf8" or "base64", for both streams.</summary>
    public string Encoding { get; set; } = "utf8";

    public bool StdoutTruncated { get; init; }
    public bool StderrTruncated { get; init; }

    /// <summary>The command's own run time in the guest, milliseconds.</summary>
    public long? DurationMs { get; init; }
}

/// <summary>The nine outcomes as spelt outside.</summary>
public static class Outcomes
{
    public const string Ok = "ok";
    public const string Failed = "failed";
    public const string Signalled = "signalled";
    public const string TimedOut = "timed-out";
    public const string Cancelled = "cancelled";
    public const string NotDelivered = "not-delivered";
    public const string Unsupported = "unsupported";
    public const string Skipped = "skipped";
    public const string Unknown = "unknown";
}

/// <summary>Body of <c>POST /api/v1/vms/{name}/power</c>. Unknown members are refused.</summary>
/// <param name="Action">"shutdown" or "reboot".</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PowerRequest(string Action)
{
    /// <summary>Delay in the guest before it is done, seconds; default 0.</summary>
    public int TimeoutSeconds { get; init; }

    /// <summary>Without asking services to stop.</summary>
    public bool Force { get; init; }
}

/// <summary>The agent took the order.</summary>
public sealed record PowerAnswer(string Vm, string Action, bool Initiated, string Message);

/// <summary>Answer of <c>PUT /api/v1/vms/{name}/files</c>.</summary>
public sealed record FileWritten(string Vm, string Path, long BytesWritten);
