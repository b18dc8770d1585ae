using Microsoft.Data.Sqlite;
using Orchestrator.Storage.Sqlite;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Storage.Tests;

/// <summary>A file that cannot be trusted stops the start with words, stays as it is, and is never begun anew.</summary>
public sealed class SqliteDamageTests : IDisposable
{
    private readonly TestFolder _folder = new("store-t-");

    private string File => _folder[SqliteHostStore.FileName];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_of_anything_else_is_refused_and_kept()
    {
        System.IO.File.WriteAllText(File, new string('x', 5000));
        var said = Refused();
        Assert.Contains("is damaged", said, StringComparison.Ordinal);
        Assert.Contains("move it away", said, StringComparison.Ordinal);
        Assert.Contains("orch vm accept", said, StringComparison.Ordinal);
        Assert.Equal(new string('x', 5000), System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void An_emptied_file_is_damaged_and_not_new()
    {
        Fill();
        System.IO.File.WriteAllText(File, "");
        Assert.Contains("is empty", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_whose_database_is_gone_is_not_lost_over_a_new_one()
    {
        Fill();
        System.IO.File.Delete(File);
        System.IO.File.WriteAllText($"{File}-wal", "what was not yet in the database");
        Assert.Contains("-wal, a part of it, is", Refused(), StringComparison.Ordinal);
        Assert.Equal("what was not yet in the database", System.IO.File.ReadAllText($"{File}-wal"));
    }

    [Fact]
    public void A_newer_schema_is_refused_with_its_number_and_not_touched()
    {
        Fill();
        Sql("PRAGMA user_version = 99");
        var before = System.IO.File.ReadAllBytes(File);
        var said = Refused();
        Assert.Contains("schema version 99", said, StringComparison.Ordinal);
        Assert.Contains("newer orchestratord", said, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_not_touched()
    {
        Sql("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
        var before = System.IO.File.ReadAllBytes(File);
        Assert.Contains("database of another program", Refused(), StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void A_store_that_lost_its_fleet_is_damaged()
    {
        Fill();
        Sql("DELETE FROM host");
        Assert.Contains("is damaged", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_cannot_be_read_is_told_as_damage()
    {
        Fill();
        Sql("UPDATE known_agent SET seen_at = 'yesterday' WHERE vm = 'host-1/vm-7'");
        using var store = SqliteHostStore.Open(_folder.Path);
        Assert.Contains("is damaged", Assert.Throws<StoreException>(store.LoadKnownAgents).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_that_was_cut_short_while_it_made_the_store_does_no_harm()
    {
        System.IO.File.WriteAllText($"{File}.new", "half a database");
        System.IO.File.WriteAllText($"{File}.new-journal", "half a journal");
        using var store = SqliteHostStore.Open(_folder.Path);
        Assert.Equal(1, store.Epoch);
    }

    [Fact]
    public void Whatever_is_overwritten_the_store_opens_or_is_refused_with_words()
    {
        Fill();
        var whole = System.IO.File.ReadAllBytes(File);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < TestSize.Rounds(60); round++)
        {
            var bytes = whole.ToArray();
            var page = random.Next(bytes.Length / 4096) * 4096;
            random.NextBytes(bytes.AsSpan(page + random.Next(4000), random.Next(1, 96)));
            System.IO.File.WriteAllBytes(File, bytes);
            System.IO.File.Delete($"{File}-wal");
            System.IO.File.Delete($"{File}-shm");
            try
            {
                using var store = SqliteHostStore.Open(_folder.Path);
                _ = store.LoadKnownAgents();
                store.Save([SampleAgents.Of("new")]);
            }
            catch (StoreException refusal)
            {
                Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
            }
            catch (Exception other)
            {
                Assert.Fail($"seed {seed}, round {round}, page {page}: {other}");
            }
        }
    }

    [Fact]
    public void A_folder_that_may_not_be_written_is_named()
    {
        var said = Assert.Throws<StoreException>(() => SqliteHostStore.Open(_folder["missing"])).Message;
        Assert.Contains(_folder["missing"], said, StringComparison.Ordinal);
    }

    private void Fill()
    {
        using var store = SqliteHostStore.Open(_folder.Path);
        store.Save([.. Enumerable.Range(0, 200).Select(i => SampleAgents.Of($"vm-{i}"))]);
    }

    private void Sql(string sql)
    {
        using var database = new SqliteConnection($"Data Source={File};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private string Refused()
    {
        var said = Assert.Throws<StoreException>(() => SqliteHostStore.Open(_folder.Path)).Message;
        Assert.Contains(File, said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
        return said;
    }
}
