using System.Collections.Immutable;
using System.Globalization;
using Orchestrator.Actors.Inventory;
using Orchestrator.HostService.Configuration.Hocon;
using Orchestrator.Model.Inventory;
using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Configuration;

/// <summary>The rules of <c>orchestrator.inventory</c>. A folder that is missing or unreadable is no mistake: a host boots before its hypervisor is up.</summary>
internal sealed class InventoryRules(ConfigurationRules rules)
{
    private const int LabelNameLengthMax = 128;
    private const string Root = ConfigurationRules.Root;

    /// <summary>Notes every mistake; sets where each named VM comes from and what each folder means.</summary>
    public void Check(InventoryOptions inventory)
    {
        for (var i = 0; i < inventory.Static.Count; i++)
        {
            CheckNamed(Key("static", i), inventory.Static[i]);
        }
        CheckSockets("socket", [.. inventory.Static.Select(vm => vm.Socket)]);
        CheckSockets("qmp", [.. inventory.Static.Select(vm => vm.Qmp ?? "")]);
        CheckUnique("static", "name", [.. inventory.Static.Select(vm => vm.Name)], [.. inventory.Static.Select(vm => vm.Name)]);
        for (var i = 0; i < inventory.Directories.Count; i++)
        {
            CheckFolder(Key("directories", i), inventory.Directories[i]);
        }
        CheckUnique(
            "directories",
            "pattern",
            [.. inventory.Directories.Select(d => d.Pattern)],
            [.. inventory.Directories.Select(d => d.Rule is null ? "" : $"{SocketPlaces.FolderIdentity(d.Path)}\n{d.Pattern}")]
        );
    }

    private void CheckNamed(string key, StaticVmOptions vm)
    {
        vm.Origin = rules.PlaceOf(key) is { } place ? $"{key} ({Printable.Text(place.ToString())})" : key;
        // What is missing or of the wrong kind was said when it was bound.
        if (vm.Name.Length > 0 && !VmName.TryParse(vm.Name, out _, out var why))
        {
            rules.Add($"{key}.name", $"{Root}.{key}.name is {Printable.Quote(vm.Name)}: {why}");
        }
        else if (vm.Name.Length == 0 && rules.PlaceOf($"{key}.name", exactly: true) is not null)
        {
            rules.Add($"{key}.name", $"{Root}.{key}.name is empty; give the VM a name");
        }
        foreach (var (what, path) in new[] { ("socket", vm.Socket), ("qmp", vm.Qmp ?? "") })
        {
            if (path.Length > 0 && SocketPath.WhyNot(path) is { } tooLong)
            {
                rules.Add($"{key}.{what}", $"{Root}.{key}.{what} is {Printable.Quote(path)}: {tooLong}");
            }
        }
        if (vm.Qmp is not null && vm.Qmp == vm.Socket)
        {
            rules.Add(
                $"{key}.qmp",
                $"{Root}.{key}.qmp is {Printable.Quote(vm.Qmp)}, as the VM's socket is; the monitor is another one than the agent's port"
            );
        }
        CheckCommon(key, vm.Dialect, vm.Labels.Keys);
    }

    private void CheckFolder(string key, SocketDirectoryOptions folder)
    {
        CheckCommon(key, folder.Dialect, folder.Labels.Keys);
        if (folder.Path.Length == 0 || (folder.Pattern.Length == 0 && rules.PlaceOf($"{key}.pattern", exactly: true) is null))
        {
            return;
        }
        if (!FolderPattern.TryParse(folder.Pattern, out var pattern, out var why))
        {
            rules.Add($"{key}.pattern", $"{Root}.{key}.pattern is {Printable.Quote(folder.Pattern)}, which {why}");
            return;
        }
        CaptureTemplate? qmp = null;
        if (folder.Qmp is not null && !CaptureTemplate.TryParsePath(folder.Qmp, pattern.Captures, out qmp, out why))
        {
            rules.Add($"{key}.qmp", $"{Root}.{key}.qmp is {Printable.Quote(folder.Qmp)}, which {why}");
        }
        var labels = ImmutableSortedDictionary.CreateBuilder<string, CaptureTemplate>(StringComparer.Ordinal);
        foreach (var (name, value) in folder.Labels)
        {
            if (CaptureTemplate.TryParse(value, pattern.Captures, out var label, out why))
            {
                labels.Add(name, label);
            }
            else
            {
                var labelKey = $"{key}.labels.{KeyPath.WritePart(name)}";
                rules.Add(labelKey, $"{Root}.{labelKey} is {Printable.Quote(value)}, which {why}");
            }
        }
        folder.Rule = new FolderRule(folder.Path, pattern, DialectNames.Write(folder.Dialect)) { Qmp = qmp, Labels = labels.ToImmutable() };
    }

    private void CheckCommon(string key, Dialect dialect, IEnumerable<string> labels)
    {
        if (labels.FirstOrDefault(l => l.Length is 0 or > LabelNameLengthMax) is { } label)
        {
            rules.Add(
                $"{key}.labels",
                $"{Root}.{key}.labels: a label's name has 1 to {LabelNameLengthMax} characters, {Printable.Quote(label)} does not"
            );
        }
        if (dialect == Dialect.Qga)
        {
            rules.NotYet($"{key}.dialect", "the dialect of the stock QEMU guest agent (qga) is", "use native or auto");
        }
    }

    /// <summary>One socket is one socket, however its path is spelt and whatever links lead to it.</summary>
    private void CheckSockets(string what, string[] paths) =>
        CheckUnique(
            "static",
            what,
            paths,
            [.. SocketPlaces.Of(paths).Zip(paths, (place, path) => path.Length == 0 ? "" : place?.ToString() ?? path)]
        );

    /// <param name="values">As written.</param>
    /// <param name="identities">What must differ; an empty one is none.</param>
    private void CheckUnique(string list, string what, string[] values, string[] identities)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < values.Length; i++)
        {
            if (identities[i].Length == 0 || seen.TryAdd(identities[i], i))
            {
                continue;
            }
            var first = seen[identities[i]];
            var (key, other) = ($"{Key(list, i)}.{what}", $"{Key(list, first)}.{what}");
            var at = rules.PlaceOf(other) is { } place ? $" ({place})" : "";
            rules.Add(
                key,
                list == "directories"
                        ? $"{Root}.{key} is {Printable.Quote(values[i])} in the same folder as {Root}.{other}{at}; one of the two is enough"
                    : values[i] == values[first]
                        ? $"{Root}.{key} is {Printable.Quote(values[i])}, as {Root}.{other}{at} is; each VM needs its own"
                    : $"{Root}.{key} is {Printable.Quote(values[i])}, which is the same as {Root}.{other}{at}, {Printable.Quote(values[first])}; each VM needs its own"
            );
        }
    }

    private static string Key(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"inventory.{list}[{index}]");
}
