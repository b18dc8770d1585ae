namespace Orchestrator.Protocol;

/// <summary>Everything that can go wrong, in our words. <see cref="ErrorMap"/> alone turns a member into a wire code, an HTTP status or an exit code.</summary>
public enum AgentError
{
    // Told by an agent over the wire; docs/protocol.md §2.
    ParseError,
    InvalidRequest,
    MethodNotFound,
    InvalidParams,
    Internal,
    CommandFailed,
    PermissionDenied,
    NotFound,
    TimedOut,
    TooLarge,
    Stale,
    Busy,
    KeyConflict,

    // Found by the host service about a VM or a call.
    UnknownVm,
    VmNotReady,
    QueueFull,
    ConnectionLost,
    DeadlinePassed,
    BadAnswer,
    Unsupported,
    ServiceStopping,
    GateClosed,

    // Found at the API's door or by a client of it.
    BadRequest,
    NoSuchResource,
    Unauthenticated,
    Forbidden,
    ServiceUnreachable,
}
