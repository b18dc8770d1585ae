namespace Orchestrator.Protocol.Qmp;

/// <summary>The events of QEMU that say something about a machine or its ports.</summary>
public enum QmpEventKind
{
    /// <summary>Any other: nothing follows from it.</summary>
    Other,

    /// <summary>VSERPORT_CHANGE: the guest opened or closed a port. QEMU tells each port's changes at most once a second, the last one late.</summary>
    PortChanged,

    /// <summary>DEVICE_DELETED: a device was taken out of the machine.</summary>
    DeviceDeleted,

    /// <summary>RESET; two or three for one boot.</summary>
    Reset,

    /// <summary>SHUTDOWN.</summary>
    ShutDown,

    /// <summary>STOP, RESUME, SUSPEND, SUSPEND_DISK, WAKEUP, MIGRATION, GUEST_PANICKED: query-status tells how the machine stands now.</summary>
    RunChanged,
}
