using Orchestrator.HostService.Configuration.Hocon;
using Orchestrator.Model.Inventory;
using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Configuration;

/// <summary>What no single value shows: values that do not fit together, and wishes that this version cannot fulfil. Asked for and ignored would be worse than refused.</summary>
internal sealed class ConfigurationRules(IReadOnlyDictionary<string, Place> places, Mistakes mistakes)
{
    /// <summary>Stands before every key.</summary>
    public const string Root = "orchestrator";

    /// <summary>Notes every mistake; makes unix paths of <c>api.listen</c> absolute.</summary>
    public void Check(OrchestratorOptions options)
    {
        CheckHost(options.Host);
        CheckListen(options.Api.Listen);
        new InventoryRules(this).Check(options.Inventory);
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

    private void CheckLater(OrchestratorOptions options)
    {
        if (options.Inventory.Libvirt.Enabled)
        {
            NotYet(
                "inventory.libvirt.enabled",
                "an inventory by libvirt is",
                "name the folder of its sockets under inventory.directories, or the VMs under inventory.static"
            );
        }
        if (options.Store.Kind != StoreKind.Sqlite)
        {
            NotYet("store.kind", "the store postgresql is", "use sqlite");
        }
    }

    /// <summary>Notes a wish that this version cannot fulfil.</summary>
    public void NotYet(string key, string what, string instead) =>
        Add(key, $"{Root}.{key}: {what} not available in this version; {instead}");

    /// <summary>Notes a mistake at the place of a key.</summary>
    public void Add(string key, string what) => mistakes.Add(PlaceOf(key), what);

    /// <summary>The place of the key, or of the nearest thing around it that stands somewhere.</summary>
    public Place? PlaceOf(string key, bool exactly = false)
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
