using System.ComponentModel.DataAnnotations;
using Orchestrator.HostService.Configuration.Binding;

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
}
