using Microsoft.Data.Sqlite;

namespace Orchestrator.Storage.Sqlite;

/// <summary>Opens the file of a store, and makes it where there is none. What is there is never begun anew: an empty file is a damaged one.</summary>
internal static class SqliteStoreFile
{
    /// <summary>A connection to a whole database of this program's schema version. The caller turns <see cref="SqliteException"/> into words.</summary>
    /// <exception cref="StoreException">It is damaged, newer, or not ours.</exception>
    public static SqliteConnection Open(string path)
    {
        if (!File.Exists(path))
        {
            Make(path);
        }
        else if (new FileInfo(path).Length == 0)
        {
            throw SqliteTrouble.Damaged(path, "it is empty");
        }
        var database = Connect(path, SqliteOpenMode.ReadWrite);
        try
        {
            // Before anything is written: what is not ours stays as it is.
            SqliteSchema.CheckIsOurs(database, path);
            SqliteSchema.Run(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON");
            CheckWhole(database, path);
            using var all = database.BeginTransaction();
            SqliteSchema.BringForward(database);
            all.Commit();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Under another name until it is whole and on disk, so that a start that was cut short leaves nothing that looks like a store.</summary>
    private static void Make(string path)
    {
        var log = $"{path}-wal";
        if (File.Exists(log) && new FileInfo(log).Length > 0)
        {
            throw new StoreException(
                $"{path} is not there, but {log}, a part of it, is; restore the file from where it was moved to, or move its -wal and -shm away too"
            );
        }
        var fresh = $"{path}.new";
        File.Delete(fresh);
        File.Delete($"{fresh}-journal");
        using (var database = Connect(fresh, SqliteOpenMode.ReadWriteCreate))
        {
            SqliteSchema.Run(database, "PRAGMA synchronous = EXTRA");
            using var all = database.BeginTransaction();
            SqliteSchema.BringForward(database);
            SqliteSchema.Begin(database, FleetId.Make());
            all.Commit();
        }
        File.Move(fresh, path);
    }

    // No pool: an end must let go of the file, and one connection is enough.
    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var place = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 5,
        };
        var database = new SqliteConnection(place.ConnectionString);
        try
        {
            database.Open();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void CheckWhole(SqliteConnection database, string path)
    {
        using var command = database.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        var found = command.ExecuteScalar() as string;
        if (found != "ok")
        {
            throw SqliteTrouble.Damaged(path, found ?? "its check says nothing");
        }
    }
}
