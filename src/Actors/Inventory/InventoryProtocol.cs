using System.Collections.Immutable;

namespace Orchestrator.Actors.Inventory;

/// <summary>What <see cref="InventoryActor"/> is told and answers.</summary>
public static class InventoryProtocol
{
    /// <summary>Looks at all folders now; answered with <see cref="InventoryView"/> when the host's actor has been told what was found.</summary>
    public sealed record LookNow
    {
        public static LookNow Instance { get; } = new();
    }

    /// <summary>Answered at once with <see cref="InventoryView"/>, as of the last look.</summary>
    public sealed record GetInventory
    {
        public static GetInventory Instance { get; } = new();
    }

    /// <summary>How the folders of the inventory stand.</summary>
    /// <param name="Troubles">All that keeps VMs out of the inventory, one sentence each, what is severe first; at most <see cref="TroublesMax"/>.</param>
    public sealed record InventoryView(ImmutableArray<FolderView> Folders, ImmutableArray<string> Troubles);

    /// <param name="Vms">Sockets in it that are VMs, those that are left out for another one included.</param>
    public sealed record FolderView(string Path, string Pattern, int Vms);

    /// <summary>As many troubles are told; a last one counts the rest.</summary>
    public const int TroublesMax = 100;
}
