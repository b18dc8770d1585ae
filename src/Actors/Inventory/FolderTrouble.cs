namespace Orchestrator.Actors.Inventory;

/// <summary>One thing that keeps VMs of a folder out of the inventory.</summary>
/// <param name="What">One sentence for people: what, where, what to do. The same as long as nothing changes.</param>
/// <param name="IsSevere">More than one VM may be missing.</param>
internal sealed record FolderTrouble(string What, bool IsSevere);
