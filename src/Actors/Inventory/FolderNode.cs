using System.Collections.Immutable;
using Orchestrator.Model.Inventory;

namespace Orchestrator.Actors.Inventory;

/// <summary>One folder of a <see cref="FolderTree"/> as it was last seen.</summary>
/// <param name="parent">Null for the folder of the rule itself.</param>
/// <param name="captures">What the pattern took from the names down to here.</param>
internal sealed class FolderNode(FolderNode? parent, string name, string path, ImmutableSortedDictionary<string, string> captures)
{
    public FolderNode? Parent { get; } = parent;

    public string Name { get; } = name;

    /// <summary>Absolute.</summary>
    public string Path { get; } = path;

    /// <summary>0 for the folder of the rule.</summary>
    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    public ImmutableSortedDictionary<string, string> Captures { get; } = captures;

    /// <summary>Null before it was opened for the first time.</summary>
    public PathFacts? Facts { get; set; }

    /// <summary>Null while nobody watches it.</summary>
    public int? WatchId { get; set; }

    /// <summary>The system would not watch it.</summary>
    public bool IsWatchRefused { get; set; }

    /// <summary>Why it could not be looked at; null when it could.</summary>
    public FolderTrouble? Trouble { get; set; }

    /// <summary>The look it was seen in last.</summary>
    public int SeenIn { get; set; }

    /// <summary>Folders in it that the pattern means.</summary>
    public Dictionary<string, FolderNode> Folders { get; } = new(StringComparer.Ordinal);

    /// <summary>Sockets in it that the pattern means.</summary>
    public Dictionary<string, FoundSocket> Sockets { get; } = new(StringComparer.Ordinal);
}

/// <summary>One socket that the pattern means.</summary>
/// <param name="vm">Null when it can be none.</param>
/// <param name="why">Then the reason.</param>
internal sealed class FoundSocket(PlacedVm? vm, string why)
{
    public PlacedVm? Vm { get; } = vm;

    public string Why { get; } = why;

    /// <summary>The look it was seen in last.</summary>
    public int SeenIn { get; set; }
}
