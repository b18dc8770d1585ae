namespace Orchestrator.Model.Vms;

/// <summary>Why a connect to the channel's socket failed, as the kernel tells it.</summary>
public enum DialFailure
{
    /// <summary>ENOENT: there is no such socket.</summary>
    NoSocket,

    /// <summary>ECONNREFUSED: the file is there, nobody listens.</summary>
    Refused,

    /// <summary>EAGAIN: the backlog is full, others hold the channel.</summary>
    Busy,

    /// <summary>EACCES or EPERM.</summary>
    NoPermission,

    /// <summary>The path does not fit into a socket address.</summary>
    PathTooLong,

    /// <summary>ENOTSOCK and the like: something else stands at the path.</summary>
    NotASocket,

    /// <summary>No answer to connect within the connect timeout.</summary>
    TimedOut,

    /// <summary>Anything else, for example no file descriptors left.</summary>
    Other,
}
