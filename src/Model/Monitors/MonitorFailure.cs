namespace Orchestrator.Model.Monitors;

/// <summary>Why a monitor that was connected cannot be asked any more.</summary>
public enum MonitorFailure
{
    /// <summary>No greeting came.</summary>
    NotGreeted,

    /// <summary>A question was not answered in time.</summary>
    NotAnswered,

    /// <summary>Whoever speaks there does not speak as QEMU does.</summary>
    NotQmp,

    /// <summary>It does what it is asked for in another way than QEMU does.</summary>
    Refused,

    /// <summary>End of the stream.</summary>
    Closed,

    /// <summary>The socket failed.</summary>
    SocketError,

    /// <summary>It does not read.</summary>
    NotReading,

    /// <summary>Unfinished lines of all connections passed their budget.</summary>
    PartialFrameBudget,

    /// <summary>The host service itself failed.</summary>
    InternalError,
}
