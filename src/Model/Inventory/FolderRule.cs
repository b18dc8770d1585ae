using System.Collections.Immutable;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Model.Inventory;

/// <summary>One folder of the inventory: each socket in it that the pattern means is a VM.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Dialect">As <see cref="VmDefinition.Dialect"/>.</param>
public sealed record FolderRule(string Path, FolderPattern Pattern, string Dialect = "auto")
{
    private const int LabelCharsMax = 256;

    /// <summary>QEMU's monitor socket of a VM, a path inside the folder; null for none.</summary>
    public CaptureTemplate? Qmp { get; init; }

    /// <summary>Labels of its VMs.</summary>
    public ImmutableSortedDictionary<string, CaptureTemplate> Labels { get; init; } =
        ImmutableSortedDictionary<string, CaptureTemplate>.Empty;

    /// <summary>Where its VMs come from, for people.</summary>
    public string Origin => $"folder {Path}, pattern {Pattern}";

    /// <summary>The VM of a socket; null with a reason when it can be none.</summary>
    /// <param name="socketPath">Absolute.</param>
    /// <param name="captures">What the pattern took from its path.</param>
    public VmDefinition? Define(string socketPath, ImmutableSortedDictionary<string, string> captures, out string why)
    {
        ArgumentNullException.ThrowIfNull(socketPath);
        ArgumentNullException.ThrowIfNull(captures);
        if (!VmName.TryParse(captures[FolderPattern.NameKey], out var name, out why))
        {
            why = $"would be the VM \"{GuestText.Clean(captures[FolderPattern.NameKey], VmName.LengthMax)}\": {why}";
            return null;
        }
        if (SocketPath.WhyNot(socketPath) is { } tooLong)
        {
            why = $"cannot be connected to: {tooLong}";
            return null;
        }
        return new VmDefinition(name, socketPath, Dialect)
        {
            QmpPath = Qmp is null ? null : $"{Path.TrimEnd('/')}/{Qmp.Fill(captures)}",
            Origin = Origin,
            Labels = Labels.ToImmutableSortedDictionary(
                l => l.Key,
                l => GuestText.Clean(l.Value.Fill(captures), LabelCharsMax),
                StringComparer.Ordinal
            ),
        };
    }
}
