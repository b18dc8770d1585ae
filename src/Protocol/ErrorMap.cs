namespace Orchestrator.Protocol;

/// <summary>The one place where an <see cref="AgentError"/> becomes a JSON-RPC code, an HTTP status, a stable code word or an exit code.</summary>
public static class ErrorMap
{
    /// <summary>JSON-RPC code (docs/protocol.md §2), or null for an error that never travels on the wire.</summary>
    public static int? ToRpcCode(AgentError error) =>
        error switch
        {
            AgentError.ParseError => -32700,
            AgentError.InvalidRequest => -32600,
            AgentError.MethodNotFound => -32601,
            AgentError.InvalidParams => -32602,
            AgentError.Internal => -32603,
            AgentError.CommandFailed => -32000,
            AgentError.PermissionDenied => -32001,
            AgentError.NotFound => -32002,
            AgentError.TimedOut => -32003,
            AgentError.TooLarge => -32004,
            AgentError.Stale => -32005,
            AgentError.Busy => -32006,
            AgentError.KeyConflict => -32007,
            AgentError.UnknownVm
            or AgentError.VmNotReady
            or AgentError.QueueFull
            or AgentError.ConnectionLost
            or AgentError.DeadlinePassed
            or AgentError.BadAnswer
            or AgentError.Unsupported
            or AgentError.ServiceStopping
            or AgentError.GateClosed
            or AgentError.BadRequest
            or AgentError.NoSuchResource
            or AgentError.Unauthenticated
            or AgentError.Forbidden
            or AgentError.ServiceUnreachable => null,
            _ => throw new ArgumentOutOfRangeException(nameof(error), error, "No JSON-RPC code is written down for this error."),
        };

    /// <summary>The error that a JSON-RPC code stands for; a code that the protocol does not name is <see cref="AgentError.Internal"/>.</summary>
    public static AgentError FromRpcCode(int code) =>
        code switch
        {
            -32700 => AgentError.ParseError,
            -32600 => AgentError.InvalidRequest,
            -32601 => AgentError.MethodNotFound,
            -32602 => AgentError.InvalidParams,
            -32000 => AgentError.CommandFailed,
            -32001 => AgentError.PermissionDenied,
            -32002 => AgentError.NotFound,
            -32003 => AgentError.TimedOut,
            -32004 => AgentError.TooLarge,
            -32005 => AgentError.Stale,
            -32006 => AgentError.Busy,
            -32007 => AgentError.KeyConflict,
            _ => AgentError.Internal,
        };

    /// <summary>HTTP status of the problem document that carries this error.</summary>
    public static int ToHttpStatus(AgentError error) =>
        error switch
        {
            AgentError.BadRequest or AgentError.InvalidParams => 400,
            AgentError.Unauthenticated => 401,
            AgentError.Forbidden or AgentError.PermissionDenied or AgentError.GateClosed => 403,
            AgentError.UnknownVm or AgentError.NoSuchResource or AgentError.NotFound => 404,
            AgentError.VmNotReady or AgentError.KeyConflict or AgentError.Stale => 409,
            AgentError.TooLarge => 413,
            AgentError.CommandFailed => 422,
            AgentError.Busy or AgentError.QueueFull => 429,
            AgentError.MethodNotFound or AgentError.Unsupported => 501,
            AgentError.ParseError
            or AgentError.InvalidRequest
            or AgentError.Internal
            or AgentError.BadAnswer
            or AgentError.ConnectionLost => 502,
            AgentError.ServiceStopping or AgentError.ServiceUnreachable => 503,
            AgentError.TimedOut or AgentError.DeadlinePassed => 504,
            _ => throw new ArgumentOutOfRangeException(nameof(error), error, "No HTTP status is written down for this error."),
        };

    /// <summary>The stable <c>code</c> of a problem document: kebab-case, never renamed.</summary>
    public static string ToCode(AgentError error) =>
        error switch
        {
            AgentError.ParseError => "parse-error",
            AgentError.InvalidRequest => "invalid-request",
            AgentError.MethodNotFound => "method-not-found",
            AgentError.InvalidParams => "invalid-params",
            AgentError.Internal => "internal-error",
            AgentError.CommandFailed => "command-failed",
            AgentError.PermissionDenied => "permission-denied",
            AgentError.NotFound => "not-found",
            AgentError.TimedOut => "timed-out",
            AgentError.TooLarge => "too-large",
            AgentError.Stale => "stale",
            AgentError.Busy => "busy",
            AgentError.KeyConflict => "key-conflict",
            AgentError.UnknownVm => "unknown-vm",
            AgentError.VmNotReady => "vm-not-ready",
            AgentError.QueueFull => "queue-full",
            AgentError.ConnectionLost => "connection-lost",
            AgentError.DeadlinePassed => "deadline-passed",
            AgentError.BadAnswer => "bad-answer",
            AgentError.Unsupported => "unsupported",
            AgentError.ServiceStopping => "service-stopping",
            AgentError.GateClosed => "gate-closed",
            AgentError.BadRequest => "bad-request",
            AgentError.NoSuchResource => "no-such-resource",
            AgentError.Unauthenticated => "unauthenticated",
            AgentError.Forbidden => "forbidden",
            AgentError.ServiceUnreachable => "service-unreachable",
            _ => throw new ArgumentOutOfRangeException(nameof(error), error, "No code word is written down for this error."),
        };

    /// <summary>The error that a problem document's <c>code</c> names, or null for a word that this version does not know.</summary>
    public static AgentError? FromCode(string code)
    {
        foreach (var error in Enum.GetValues<AgentError>())
        {
            if (ToCode(error) == code)
            {
                return error;
            }
        }
        return null;
    }

    /// <summary>Exit code of every verb but <c>exec</c>: 1 failed, 2 usage or unknown VM, 3 not delivered or not ready, 4 a gate, 5 unknown.</summary>
    public static int ToExitCode(AgentError error) =>
        error switch
        {
            AgentError.UnknownVm or AgentError.BadRequest or AgentError.InvalidParams => 2,
            AgentError.VmNotReady
            or AgentError.QueueFull
            or AgentError.Busy
            or AgentError.Stale
            or AgentError.ServiceStopping
            or AgentError.ServiceUnreachable
            or AgentError.PermissionDenied => 3,
            AgentError.GateClosed => 4,
            AgentError.ConnectionLost or AgentError.DeadlinePassed or AgentError.BadAnswer => 5,
            AgentError.ParseError
            or AgentError.InvalidRequest
            or AgentError.MethodNotFound
            or AgentError.Internal
            or AgentError.CommandFailed
            or AgentError.NotFound
            or AgentError.TimedOut
            or AgentError.TooLarge
            or AgentError.KeyConflict
            or AgentError.Unsupported
            or AgentError.NoSuchResource
            or AgentError.Unauthenticated
            or AgentError.Forbidden => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(error), error, "No exit code is written down for this error."),
        };

    /// <summary>Exit code of <c>orch exec</c>: 122 may have run, 124 timed out, 125 certainly not run or our own failure.</summary>
    public static int ToExecExitCode(AgentError error) =>
        error switch
        {
            AgentError.TimedOut => 124,
            AgentError.ConnectionLost or AgentError.DeadlinePassed or AgentError.BadAnswer or AgentError.Internal => 122,
            AgentError.ParseError
            or AgentError.InvalidRequest
            or AgentError.MethodNotFound
            or AgentError.InvalidParams
            or AgentError.CommandFailed
            or AgentError.PermissionDenied
            or AgentError.NotFound
            or AgentError.TooLarge
            or AgentError.Stale
            or AgentError.Busy
            or AgentError.KeyConflict
            or AgentError.UnknownVm
            or AgentError.VmNotReady
            or AgentError.QueueFull
            or AgentError.Unsupported
            or AgentError.ServiceStopping
            or AgentError.GateClosed
            or AgentError.BadRequest
            or AgentError.NoSuchResource
            or AgentError.Unauthenticated
            or AgentError.Forbidden
            or AgentError.ServiceUnreachable => 125,
            _ => throw new ArgumentOutOfRangeException(nameof(error), error, "No exit code is written down for this error."),
        };
}
