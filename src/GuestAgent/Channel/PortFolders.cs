namespace Orchestrator.GuestAgent.Channel;

/// <summary>Where a machine shows its virtio-serial ports.</summary>
/// <param name="Devices">The kernel makes them here by number.</param>
/// <param name="ByName">udev links them here by name.</param>
/// <param name="Kernel">sysfs tells here what names they have.</param>
internal sealed record PortFolders(string Devices, string ByName, string Kernel)
{
    public static PortFolders OfThisMachine { get; } = new("/dev", "/dev/virtio-ports", "/sys/class/virtio-ports");
}
