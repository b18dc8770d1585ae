using System.Collections.Immutable;
using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Inventory;

/// <summary>One list of VMs out of those that are named and those that folders hold: each name once, each socket once.</summary>
/// <param name="Vms">By name.</param>
/// <param name="LeftOut">For people, one sentence each: who was left out, and for whom.</param>
public sealed record InventoryMerge(ImmutableArray<VmDefinition> Vms, ImmutableArray<string> LeftOut)
{
    /// <summary>Of two that claim one name or one socket the first stays: a named one before one of a folder, then who is in the list already, then the order of the folders and paths.</summary>
    /// <param name="named">All different; that was checked when they were read.</param>
    /// <param name="found">Of each folder, in the order of the configuration.</param>
    /// <param name="isThere">True for one that is in the list now.</param>
    public static InventoryMerge Of(
        IReadOnlyList<PlacedVm> named,
        IReadOnlyList<IReadOnlyCollection<PlacedVm>> found,
        Func<VmDefinition, bool> isThere
    )
    {
        ArgumentNullException.ThrowIfNull(named);
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(isThere);
        var names = new Dictionary<string, VmDefinition>(StringComparer.Ordinal);
        var places = new Dictionary<SocketPlace, VmDefinition>();
        var leftOut = ImmutableArray.CreateBuilder<string>();
        foreach (var vm in named)
        {
            names[vm.Vm.Name.Value] = vm.Vm;
            Occupy(places, vm);
        }
        var candidates = found.SelectMany((vms, folder) => vms.Select(vm => (Vm: vm, Folder: folder, There: isThere(vm.Vm)))).ToArray();
        Array.Sort(
            candidates,
            static (a, b) =>
                a.There != b.There ? (a.There ? -1 : 1)
                : a.Folder != b.Folder ? a.Folder.CompareTo(b.Folder)
                : string.CompareOrdinal(a.Vm.Vm.SocketPath, b.Vm.Vm.SocketPath)
        );
        foreach (var (candidate, _, _) in candidates)
        {
            if (names.TryGetValue(candidate.Vm.Name.Value, out var namesake))
            {
                leftOut.Add(
                    $"{Shown(candidate.Vm)} is left out: the name {namesake.Name} is taken by {Shown(namesake)}; rename one of the two"
                );
            }
            else if (candidate.Place is { } place && places.TryGetValue(place, out var holder))
            {
                leftOut.Add(
                    $"{Shown(candidate.Vm)} is left out: it is the same socket as that of {holder.Name}, {Shown(holder)}; take one of the two away"
                );
            }
            else
            {
                names.Add(candidate.Vm.Name.Value, candidate.Vm);
                Occupy(places, candidate);
            }
        }
        return new InventoryMerge([.. names.Values.OrderBy(v => v.Name.Value, StringComparer.Ordinal)], leftOut.ToImmutable());
    }

    private static string Shown(VmDefinition vm) => $"{vm.SocketPath} ({vm.Origin})";

    private static void Occupy(Dictionary<SocketPlace, VmDefinition> places, PlacedVm vm)
    {
        if (vm.Place is { } place)
        {
            places.TryAdd(place, vm.Vm);
        }
    }
}
