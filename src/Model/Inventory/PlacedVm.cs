using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Inventory;

/// <summary>A VM that the inventory names or has found, and where its socket lies.</summary>
/// <param name="Place">Null when the folder of the socket is not there (yet).</param>
public sealed record PlacedVm(VmDefinition Vm, SocketPlace? Place);
