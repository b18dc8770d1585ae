using System.ComponentModel.DataAnnotations;
using Orchestrator.HostService.Configuration.Binding;
using Orchestrator.Model.Inventory;

namespace Orchestrator.HostService.Configuration;

/// <summary>One entry of <c>orchestrator.inventory.directories</c>.</summary>
public sealed class SocketDirectoryOptions
{
    /// <summary>The folder.</summary>
    [Required, FilePath]
    public string Path { get; set; } = "";

    /// <summary>Which of its sockets, and where in their names the VM's name stands.</summary>
    [Required]
    public string Pattern { get; set; } = "";

    /// <summary>What the agents speak.</summary>
    public Dialect Dialect { get; set; } = Dialect.Auto;

    /// <summary>QEMU's monitor socket of each VM: a path inside the folder, with the pattern's captures.</summary>
    public string? Qmp { get; set; }

    /// <summary>For selectors and lists; values may have the pattern's captures.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>All of it, understood; null before the checks, or after a mistake.</summary>
    internal FolderRule? Rule { get; set; }
}
