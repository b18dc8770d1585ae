using System.Collections.Immutable;

namespace Orchestrator.Model.Vms;

/// <summary>One VM of the inventory.</summary>
/// <param name="SocketPath">Unix socket that QEMU listens on, at most 107 bytes.</param>
/// <param name="Dialect">"auto", "native" or "qga".</param>
public sealed record VmDefinition(VmName Name, string SocketPath, string Dialect = "auto")
{
    /// <summary>QEMU's monitor socket (QMP); null for none.</summary>
    public string? QmpPath { get; init; }

    /// <summary>Where the inventory has it from, for people: a key with its file and line, or a folder.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Labels for selectors and lists.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
