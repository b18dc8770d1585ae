using Orchestrator.Storage.Sqlite;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Storage.Tests;

public sealed class SqliteHostStoreTests : HostStoreContract, IDisposable
{
    private readonly TestFolder _folder = new("store-t-");
    private readonly List<SqliteHostStore> _open = [];
    private readonly Dictionary<IHostStore, string> _folders = [];

    public void Dispose()
    {
        _open.ForEach(s => s.Dispose());
        _folder.Dispose();
    }

    protected override IHostStore New() => Open(Directory.CreateDirectory(_folder[$"{_folders.Count}"]).FullName);

    protected override IHostStore Reopen(IHostStore store)
    {
        ((SqliteHostStore)store).Dispose();
        return Open(_folders[store]);
    }

    private SqliteHostStore Open(string folder)
    {
        var store = SqliteHostStore.Open(folder);
        _open.Add(store);
        _folders.Add(store, folder);
        return store;
    }

    [Fact]
    public void Ten_thousand_agents_are_saved_at_once_and_loaded_quickly()
    {
        var store = New();
        var agents = Enumerable.Range(0, 10_000).Select(i => SampleAgents.Of($"{i:D5}")).ToArray();
        store.Save(agents);
        Assert.Equal(agents, Reopen(store).LoadKnownAgents());
    }
}
