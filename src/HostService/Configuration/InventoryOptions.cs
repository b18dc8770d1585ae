using System.Collections.Immutable;
using Orchestrator.HostService.Configuration.Binding;
using Orchestrator.Model.Inventory;
using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Configuration;

/// <summary><c>orchestrator.inventory</c></summary>
public sealed class InventoryOptions
{
    /// <summary>VMs named one by one.</summary>
    public List<StaticVmOptions> Static { get; set; } = [];

    /// <summary>Folders of sockets.</summary>
    public List<SocketDirectoryOptions> Directories { get; set; } = [];

    /// <summary>How often those folders are looked at anew, whatever the system told of changes.</summary>
    [Duration("1s", "1h")]
    public TimeSpan RescanInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>VMs that libvirt knows.</summary>
    public LibvirtOptions Libvirt { get; set; } = new();

    /// <summary>The static VMs for the actors. Call only after all checks have passed.</summary>
    public ImmutableArray<VmDefinition> ToDefinitions() =>
        [
            .. Static.Select(vm => new VmDefinition(VmName.Parse(vm.Name), vm.Socket, DialectNames.Write(vm.Dialect))
            {
                QmpPath = vm.Qmp,
                Origin = vm.Origin,
                Labels = vm.Labels.ToImmutableSortedDictionary(StringComparer.Ordinal),
            }),
        ];

    /// <summary>The folders for the actors. Call only after all checks have passed.</summary>
    public ImmutableArray<FolderRule> ToRules() => [.. Directories.Select(d => d.Rule!)];
}
