using Orchestrator.HostService.Configuration.Hocon;
using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Configuration;

/// <summary>What no single value shows: values that do not fit together, and wishes that this version cannot fulfil. Asked for and ignored would be worse than refused.</summary>
internal sealed class ConfigurationRules(IReadOnlyDictionary<string, Place> places, Mistakes mistakes)
{
    private const string Root = "orchestrator";

    /// <summary>Notes every mistake; makes unix paths of <c>api.listen</c> absolute.</summary>
    public void Check(OrchestratorOptions options)
    {
        CheckHost(options.Host);
        CheckListen(options.Api.Listen);
        CheckStatic(options.Inventory.Static);
        CheckLater(options);
        foreach (var mistake in options.Connection.ToSettings().Mistakes())
        {
            Add($"connection.{mistake.Split(' ')[0]}", $"{Root}.connection.{mistake}");
        }
    }

    private void CheckHost(HostOptions host)
    {
        if (!HostOptions.IsId(host.Name))
        {
            var whose = host.Id is null ? "is not set, and this machine's name" : "is";
            Add(
                "host.id",
                $"{Root}.host.id {whose} {Printable.Quote(host.Name)}; an id has 1 to {HostOptions.IdLengthMax} letters, digits and . _ - and begins with a letter or digit"
            );
        }
    }

    private void CheckListen(List<string> listen)
    {
        if (listen.Count == 0)
        {
            Add("api.listen", $"{Root}.api.listen is empty; name at least one address, such as \"unix:/run/orchestrator/api.sock\"");
        }
        var seen = new HashSet<ListenAddress>();
        for (var i = 0; i < listen.Count; i++)
        {
            var key = $"api.listen[{i}]";
            if (listen[i].StartsWith(ListenAddress.UnixPrefix, StringComparison.Ordinal) && PlaceOf(key) is { } place)
            {
                listen[i] =
                    ListenAddress.UnixPrefix + Path.GetFullPath(listen[i][ListenAddress.UnixPrefix.Length..], place.Source.Directory);
            }
            if (!ListenAddress.TryParse(listen[i], out var address, out var why))
            {
                Add(key, $"{Root}.{key} is {Printable.Quote(listen[i])}: {why}");
            }
            else if (!seen.Add(address) && address is not ListenAddress.Tcp { Port: 0 })
            {
                Add(key, $"{Root}.{key} is {Printable.Quote(listen[i])}, which is in the list already");
            }
        }
    }

    private void CheckStatic(List<StaticVmOptions> vms)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var sockets = new Dictionary<string, int>(StringComparer.Ordinal);
        var monitors = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < vms.Count; i++)
        {
            var key = $"inventory.static[{i}]";
            var vm = vms[i];
            // What is missing or of the wrong kind was said when it was bound.
            if (vm.Name.Length > 0 && !VmName.TryParse(vm.Name, out _, out var why))
            {
                Add($"{key}.name", $"{Root}.{key}.name is {Printable.Quote(vm.Name)}: {why}");
            }
            else if (vm.Name.Length == 0 && PlaceOf($"{key}.name", exactly: true) is not null)
            {
                Add($"{key}.name", $"{Root}.{key}.name is empty; give the VM a name");
            }
            if (vm.Socket.Length > 0 && SocketPath.WhyNot(vm.Socket) is { } tooLong)
            {
                Add($"{key}.socket", $"{Root}.{key}.socket is {Printable.Quote(vm.Socket)}: {tooLong}");
            }
            CheckUnique(names, vm.Name, i, "name");
            CheckUnique(sockets, vm.Socket, i, "socket");
            if (vm.Labels.Keys.FirstOrDefault(l => l.Length is 0 or > 128) is { } label)
            {
                Add($"{key}.labels", $"{Root}.{key}.labels: a label's name has 1 to 128 characters, {Printable.Quote(label)} does not");
            }
            if (vm.Dialect == Dialect.Qga)
            {
                NotYet($"{key}.dialect", "the dialect of the stock QEMU guest agent (qga) is", "use native or auto");
            }
            CheckMonitor(monitors, vm, i);
        }
    }

    private void CheckMonitor(Dictionary<string, int> seen, StaticVmOptions vm, int index)
    {
        if (vm.Qmp is not { } path)
        {
            return;
        }
        var key = $"inventory.static[{index}].qmp";
        if (path.Length > 0 && SocketPath.WhyNot(path) is { } tooLong)
        {
            Add(key, $"{Root}.{key} is {Printable.Quote(path)}: {tooLong}");
        }
        if (path.Length == 0)
        {
            Add(key, $"{Root}.{key} is empty; name QEMU's monitor socket, or remove the line");
        }
        else if (path == vm.Socket)
        {
            Add(key, $"{Root}.{key} is {Printable.Quote(path)}, as the VM's socket is; the monitor is another one than the agent's port");
        }
        CheckUnique(seen, path, index, "qmp");
    }

    private void CheckUnique(Dictionary<string, int> seen, string value, int index, string what)
    {
        if (value.Length > 0 && !seen.TryAdd(value, index))
        {
            var first = $"inventory.static[{seen[value]}].{what}";
            var at = PlaceOf(first) is { } place ? $" ({place})" : "";
            Add(
                $"inventory.static[{index}].{what}",
                $"{Root}.inventory.static[{index}].{what} is {Printable.Quote(value)}, as {Root}.{first}{at} is; each VM needs its own"
            );
        }
    }

    private void CheckLater(OrchestratorOptions options)
    {
        if (options.Inventory.Directories.Count > 0)
        {
            NotYet("inventory.directories", "an inventory by folders is", "name the VMs under inventory.static");
        }
        if (options.Inventory.Libvirt.Enabled)
        {
            NotYet("inventory.libvirt.enabled", "an inventory by libvirt is", "name the VMs under inventory.static");
        }
        if (options.Store.Kind != StoreKind.Sqlite)
        {
            NotYet("store.kind", "the store postgresql is", "use sqlite");
        }
    }

    private void NotYet(string key, string what, string instead) =>
        Add(key, $"{Root}.{key}: {what} not available in this version; {instead}");

    private void Add(string key, string what) => mistakes.Add(PlaceOf(key), what);

    // The place of the key, or of the nearest thing around it that stands somewhere.
    private Place? PlaceOf(string key, bool exactly = false)
    {
        for (var name = $"{Root}.{key}"; ; name = name[..name.LastIndexOfAny(['.', '['])])
        {
            if (places.TryGetValue(name, out var place))
            {
                return place.Source is null ? null : place;
            }
            if (exactly || !name.Contains('.', StringComparison.Ordinal))
            {
                return null;
            }
        }
    }
}
