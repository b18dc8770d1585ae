namespace Orchestrator.HostService.Configuration;

/// <summary><c>orchestrator.inventory.libvirt</c></summary>
public sealed class LibvirtOptions
{
    /// <summary>Ask libvirt.</summary>
    public bool Enabled { get; set; }

    /// <summary>Which ones.</summary>
    public List<string> Uris { get; set; } = ["qemu:///system"];
}
