using Microsoft.Data.Sqlite;
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

    [Fact]
    public void A_store_of_the_first_schema_is_brought_forward_with_all_it_holds()
    {
        var store = New();
        store.Save([SampleAgents.Of("a")]);
        var (folder, fleet, epoch) = (_folders[store], store.Fleet, store.Epoch);
        ((SqliteHostStore)store).Dispose();
        using (var database = new SqliteConnection($"Data Source={Path.Combine(folder, SqliteHostStore.FileName)};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "ALTER TABLE known_agent DROP COLUMN accepted_fleet; PRAGMA user_version = 1";
            command.ExecuteNonQuery();
        }
        var forward = SqliteHostStore.Open(folder);
        _open.Add(forward);
        Assert.Equal((fleet, epoch + 1), (forward.Fleet, forward.Epoch));
        Assert.Equal([SampleAgents.Of("a") with { AcceptedFleet = null }], forward.LoadKnownAgents());
    }
}
