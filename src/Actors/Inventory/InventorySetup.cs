using System.Collections.Immutable;
using Orchestrator.Model.Inventory;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Inventory;

/// <summary>What an <see cref="InventoryActor"/> works with.</summary>
/// <param name="Named">VMs that are named one by one.</param>
/// <param name="HostUser">Who the service runs as, for people.</param>
/// <param name="UserName">Its name, for commands.</param>
public sealed record InventorySetup(
    ImmutableArray<VmDefinition> Named,
    ImmutableArray<FolderRule> Folders,
    string HostUser,
    string UserName
)
{
    /// <summary>How often everything is looked at anew, because word of changes can be lost.</summary>
    public TimeSpan Rescan { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often word of changes is read: so long a change waits at most, and so many of them are taken together.</summary>
    public TimeSpan Glance { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a folder that is missing or may not be read is tried again.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Makes what watches the folders of one rule.</summary>
    internal Func<IFolderWatch> Watch { get; init; } = () => new InotifyWatch();
}
