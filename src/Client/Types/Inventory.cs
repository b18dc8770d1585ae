namespace Orchestrator.Client.Types;

/// <summary>Answer of <c>GET /api/v1/inventory</c>: the folders whose sockets are VMs.</summary>
/// <param name="Folders">In the order of the configuration; none when VMs are only named one by one.</param>
/// <param name="Troubles">What keeps VMs out of the inventory, one sentence each, what is severe first; at most 100, and a last one that counts the rest.</param>
public sealed record InventoryStatus(IReadOnlyList<InventoryFolder> Folders, IReadOnlyList<string> Troubles);

/// <summary>One folder.</summary>
/// <param name="Vms">Sockets in it that are VMs, those that are left out for another one included.</param>
public sealed record InventoryFolder(string Path, string Pattern, int Vms);
