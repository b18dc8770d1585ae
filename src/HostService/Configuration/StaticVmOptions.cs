using System.ComponentModel.DataAnnotations;
using Orchestrator.HostService.Configuration.Binding;

namespace Orchestrator.HostService.Configuration;

/// <summary>One entry of <c>orchestrator.inventory.static</c>.</summary>
public sealed class StaticVmOptions
{
    /// <summary>A <see cref="Model.Vms.VmName"/>, unique.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>The unix socket that QEMU listens on; absolute after reading, at most 107 bytes.</summary>
    [Required, FilePath]
    public string Socket { get; set; } = "";

    /// <summary>What the agent speaks.</summary>
    public Dialect Dialect { get; set; } = Dialect.Auto;

    /// <summary>QEMU's monitor socket.</summary>
    [FilePath]
    public string? Qmp { get; set; }

    /// <summary>For selectors and lists.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>The key with its file and line, for people; set by the checks.</summary>
    internal string Origin { get; set; } = "";
}
