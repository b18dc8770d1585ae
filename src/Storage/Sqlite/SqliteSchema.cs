using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Orchestrator.Storage.Sqlite;

/// <summary>
/// The tables of <c>orchestrator.db</c>, by version (SQLite's <c>user_version</c>). An older database is brought forward step by step, in one transaction; a newer
/// one is refused, because what its service wrote would be misread.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>SQLite's <c>application_id</c> of our databases: "orch".</summary>
    private const long ApplicationId = 0x6F726368;

    /// <summary>Step N brings version N to N + 1. Steps that were released are never changed, only added to.</summary>
    private static readonly string[] Steps =
    [
        """
            CREATE TABLE host (
              one INTEGER PRIMARY KEY CHECK (one = 1),
              fleet TEXT NOT NULL,
              epoch INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE known_agent (
              vm TEXT PRIMARY KEY,
              agent_id TEXT NOT NULL,
              boot_id TEXT,
              journal_epoch TEXT,
              journal_seq INTEGER NOT NULL,
              epoch INTEGER NOT NULL,
              accepted_at TEXT,
              seen_at TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;
            """,
        "ALTER TABLE known_agent ADD COLUMN accepted_fleet TEXT",
    ];

    /// <summary>The version that this program writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>Writes nothing.</summary>
    /// <exception cref="StoreException">It is newer than this program, or not ours.</exception>
    public static void CheckIsOurs(SqliteConnection database, string path)
    {
        if (Number(database, "PRAGMA application_id") != ApplicationId)
        {
            throw new StoreException(
                $"{path} is a database of another program; move it away, or choose another orchestrator.host.data-dir"
            );
        }
        if (Number(database, "PRAGMA user_version") is var version && version > Version)
        {
            throw new StoreException(
                $"{path} has schema version {version}, written by a newer orchestratord, and this one knows versions up to {Version}; "
                    + "install the newer one again, or restore the backup that was taken before the upgrade"
            );
        }
    }

    /// <summary>Brings an older database to <see cref="Version"/>; within a transaction of the caller's.</summary>
    public static void BringForward(SqliteConnection database)
    {
        var version = Number(database, "PRAGMA user_version");
        for (var step = version; step < Version; step++)
        {
            Run(database, Steps[step]);
        }
        if (version < Version)
        {
            Run(database, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            Run(database, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
        }
    }

    /// <summary>Gives a new database its fleet; its epoch is 0, because nobody has served with it.</summary>
    public static void Begin(SqliteConnection database, string fleet)
    {
        using var command = database.CreateCommand();
        command.CommandText = "INSERT INTO host (one, fleet, epoch) VALUES (1, $fleet, 0)";
        command.Parameters.AddWithValue("$fleet", fleet);
        command.ExecuteNonQuery();
    }

    /// <summary>Runs statements that have no result.</summary>
    public static void Run(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
