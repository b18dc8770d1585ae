namespace Orchestrator.Model.Vms;

/// <summary>What a VM is known by, whatever it is called: libvirt's domain UUID, else <c>host/inventory-name</c>.</summary>
public readonly record struct VmId(string Value)
{
    /// <summary>The id of a VM that only the inventory knows.</summary>
    public static VmId OfInventory(string hostId, VmName name) => new($"{hostId}/{name}");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
