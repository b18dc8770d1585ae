namespace Orchestrator.AgentSimulator.Scripts;

/// <summary>What can go wrong with an agent; docs/simulator.md has the table. In texts the names are written with hyphens: <c>never-reads</c>.</summary>
internal enum FaultKind
{
    /// <summary>Reads on, carries nothing out, answers nothing.</summary>
    Hang,

    /// <summary>The agent is stopped: what arrives waits in its port (512 KiB, then in the socket), and is read when it goes on.</summary>
    NeverReads,

    /// <summary>The machine is paused: nothing leaves the socket, and the guest's clock stands still.</summary>
    Pause,

    /// <summary>Random bytes with newlines at full speed.</summary>
    Garbage,

    /// <summary>Each answer stops at its middle, without a newline.</summary>
    HalfLine,

    /// <summary>One line at full speed that never ends.</summary>
    EndlessLine,

    /// <summary>One byte each <c>gap</c>, and never a newline.</summary>
    SlowDrip,

    /// <summary>Answers that nobody asked for, at full speed.</summary>
    Flood,

    /// <summary>Notifications <c>agent_ready</c> at full speed, each of another instance.</summary>
    ReadyFlood,

    /// <summary>Each answer twice.</summary>
    Duplicate,

    /// <summary>Each answer bears an id that nobody used.</summary>
    ForeignIds,

    /// <summary>Belongs to another fleet.</summary>
    ForeignFleet,

    /// <summary>Each answer comes <c>delay</c> later.</summary>
    LateIds,

    /// <summary>The host's connection ends; the next one is served.</summary>
    Close,

    /// <summary>The agent is started anew: another instance, no end of the connection.</summary>
    Restart,

    /// <summary>The machine is reset: nothing is heard for <c>boot</c>, then another boot, no end of the connection.</summary>
    Reboot,

    /// <summary>A snapshot is loaded: journal and clock go back by <c>by</c>; memory, instance included, is the one of before.</summary>
    Revert,

    /// <summary>The guest's clocks jump by <c>by</c>.</summary>
    ClockJump,

    /// <summary>Another installation at each greeting.</summary>
    IdentityLie,

    /// <summary>The installation of the agent before it: a clone.</summary>
    IdentityCopy,

    /// <summary>The socket file is gone, with its listener and connection.</summary>
    Vanish,

    /// <summary>QEMU is killed: the connection ends and the file stays, with nobody behind it.</summary>
    Kill,
}
