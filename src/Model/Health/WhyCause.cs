namespace Orchestrator.Model.Health;

/// <summary>Why a VM is as it is, in one word for programs. One cause stands for everything that has the same remedy.</summary>
public enum WhyCause
{
    /// <summary>The agent answers.</summary>
    Ready,

    /// <summary>It is being looked for, dialled or greeted, and nothing speaks against it.</summary>
    Starting,

    /// <summary>No socket, or one that nobody listens on: QEMU does not run, or the guest has ended.</summary>
    VmOff,

    /// <summary>The machine runs, by its monitor, and has no such socket.</summary>
    NoChannel,

    /// <summary>Something else than a socket stands at the path.</summary>
    NotASocket,

    /// <summary>The path does not fit into a socket address.</summary>
    PathTooLong,

    /// <summary>The socket's own rights keep the service out.</summary>
    NotPermitted,

    /// <summary>A folder above the socket keeps the service out.</summary>
    FolderUnreadable,

    /// <summary>The kernel refuses the connect for another reason.</summary>
    ConnectFailed,

    /// <summary>Another client is connected to the channel, and QEMU serves one at a time.</summary>
    ChannelHeld,

    /// <summary>The channel was closed and is about to be dialled again.</summary>
    ChannelClosed,

    /// <summary>Somebody on the host, or QEMU itself, halted the machine.</summary>
    GuestPaused,

    Migrating,

    /// <summary>The guest does not have the port open, or nobody in it has ever answered.</summary>
    AgentNotRunning,

    /// <summary>The agent answered once and does not any more.</summary>
    AgentSilent,

    /// <summary>The guest takes no bytes any more.</summary>
    AgentNotReading,

    /// <summary>The agent belongs to another fleet.</summary>
    ForeignFleet,

    /// <summary>One agent id answers on two VMs at the same time.</summary>
    TwoHolders,

    /// <summary>The agent has been commanded with a higher epoch than ours.</summary>
    HigherEpoch,

    /// <summary>Set apart for another reason.</summary>
    Quarantined,

    /// <summary>The guest sent more than is taken from it.</summary>
    BreaksProtocol,

    /// <summary>Our own code failed on this VM.</summary>
    ServiceFailed,
}

/// <summary>The causes' names outside: hyphens, lower case, never renamed.</summary>
public static class WhyCauseNames
{
    /// <summary>The name in answers.</summary>
    public static string Name(this WhyCause cause) =>
        cause switch
        {
            WhyCause.Ready => "ready",
            WhyCause.Starting => "starting",
            WhyCause.VmOff => "vm-off",
            WhyCause.NoChannel => "no-channel",
            WhyCause.NotASocket => "not-a-socket",
            WhyCause.PathTooLong => "path-too-long",
            WhyCause.NotPermitted => "not-permitted",
            WhyCause.FolderUnreadable => "folder-unreadable",
            WhyCause.ConnectFailed => "connect-failed",
            WhyCause.ChannelHeld => "channel-held",
            WhyCause.ChannelClosed => "channel-closed",
            WhyCause.GuestPaused => "guest-paused",
            WhyCause.Migrating => "migrating",
            WhyCause.AgentNotRunning => "agent-not-running",
            WhyCause.AgentSilent => "agent-silent",
            WhyCause.AgentNotReading => "agent-not-reading",
            WhyCause.ForeignFleet => "foreign-fleet",
            WhyCause.TwoHolders => "two-holders",
            WhyCause.HigherEpoch => "higher-epoch",
            WhyCause.Quarantined => "quarantined",
            WhyCause.BreaksProtocol => "breaks-protocol",
            WhyCause.ServiceFailed => "service-failed",
            _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "No name is written down for this cause."),
        };
}
