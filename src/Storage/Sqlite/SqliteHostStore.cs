using System.Globalization;
using Microsoft.Data.Sqlite;
using Orchestrator.Model.Vms;

namespace Orchestrator.Storage.Sqlite;

/// <summary>
/// The store in <c>orchestrator.db</c> of a data folder, which no other service has open. What a method has returned from is on disk (WAL with
/// <c>synchronous = FULL</c>), also after a loss of power.
/// </summary>
public sealed class SqliteHostStore : IHostStore, IDisposable
{
    /// <summary>The file's name in the data folder. While it is open, and after a kill, <c>-wal</c> and <c>-shm</c> stand beside it and belong to it.</summary>
    public const string FileName = "orchestrator.db";

    private const string Columns = "vm, agent_id, boot_id, journal_epoch, journal_seq, epoch, accepted_at, seen_at, accepted_fleet";
    private readonly Lock _lock = new();
    private readonly SqliteConnection _database;
    private readonly string _path;

    private SqliteHostStore(SqliteConnection database, string path, string fleet, long epoch)
    {
        _database = database;
        _path = path;
        Fleet = fleet;
        Epoch = epoch;
    }

    /// <inheritdoc/>
    public string Fleet { get; }

    /// <inheritdoc/>
    public long Epoch { get; }

    /// <summary>Opens the store of a data folder and counts its epoch up; where there is none, makes one with a new fleet.</summary>
    /// <param name="dataDirectory">Must be there.</param>
    /// <exception cref="StoreException">It is damaged, newer than this program, or cannot be read or written. Nothing is ever begun anew instead.</exception>
    public static SqliteHostStore Open(string dataDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        var path = Path.Combine(dataDirectory, FileName);
        SqliteConnection? database = null;
        try
        {
            database = SqliteStoreFile.Open(path);
            var (fleet, epoch) = CountUp(database, path);
            return new SqliteHostStore(database, path, fleet, epoch);
        }
        catch (Exception failure)
        {
            database?.Dispose();
            if (failure is StoreException)
            {
                throw;
            }
            throw failure switch
            {
                SqliteException trouble => SqliteTrouble.Of(path, trouble),
                IOException or UnauthorizedAccessException => new StoreException($"{path} cannot be made: {failure.Message}", failure),
                _ => new StoreException($"{path} cannot be opened: {failure.Message}", failure),
            };
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<KnownAgent> LoadKnownAgents() =>
        Guarded(() =>
        {
            using var command = _database.CreateCommand();
            command.CommandText = $"SELECT {Columns} FROM known_agent ORDER BY vm";
            using var row = command.ExecuteReader();
            var agents = new List<KnownAgent>();
            while (row.Read())
            {
                agents.Add(Agent(row));
            }
            return agents;
        });

    /// <inheritdoc/>
    public void Save(IReadOnlyCollection<KnownAgent> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        if (changed.Count == 0)
        {
            return;
        }
        Guarded(() =>
        {
            using var all = _database.BeginTransaction();
            using var command = _database.CreateCommand();
            command.CommandText = $"INSERT OR REPLACE INTO known_agent ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
            for (var i = 1; i <= 9; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"${i}") });
            }
            foreach (var agent in changed)
            {
                Bind(command, agent);
                command.ExecuteNonQuery();
            }
            all.Commit();
            return true;
        });
    }

    /// <inheritdoc/>
    public void Forget(VmId vm) =>
        Guarded(() =>
        {
            using var command = _database.CreateCommand();
            command.CommandText = "DELETE FROM known_agent WHERE vm = $vm";
            command.Parameters.AddWithValue("$vm", vm.Value);
            return command.ExecuteNonQuery();
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _database.Dispose();
        }
    }

    private static (string Fleet, long Epoch) CountUp(SqliteConnection database, string path)
    {
        using var all = database.BeginTransaction();
        using var command = database.CreateCommand();
        command.CommandText = "UPDATE host SET epoch = epoch + 1 RETURNING fleet, epoch";
        var (fleet, epoch) = ("", 0L);
        using (var row = command.ExecuteReader())
        {
            while (row.Read())
            {
                (fleet, epoch) = (row.GetString(0), row.GetInt64(1));
            }
        }
        if (!FleetId.IsOne(fleet) || epoch < 1)
        {
            throw SqliteTrouble.Damaged(path, "its fleet or epoch is none");
        }
        all.Commit();
        return (fleet, epoch);
    }

    private static void Bind(SqliteCommand command, KnownAgent agent)
    {
        object?[] values =
        [
            agent.Vm.Value,
            agent.AgentId,
            agent.BootId,
            agent.JournalEpoch,
            agent.JournalSeq,
            agent.Epoch,
            agent.AcceptedAt is { } at ? TimeText(at) : null,
            TimeText(agent.SeenAt),
            agent.AcceptedFleet,
        ];
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }

    private static KnownAgent Agent(SqliteDataReader row) =>
        new(
            new VmId(row.GetString(0)),
            row.GetString(1),
            row.IsDBNull(2) ? null : row.GetString(2),
            row.IsDBNull(3) ? null : row.GetString(3),
            row.GetInt64(4),
            row.GetInt64(5),
            row.IsDBNull(6) ? null : Time(row.GetString(6)),
            Time(row.GetString(7))
        )
        {
            AcceptedFleet = row.IsDBNull(8) ? null : row.GetString(8),
        };

    private static string TimeText(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private T Guarded<T>(Func<T> work)
    {
        lock (_lock)
        {
            try
            {
                return work();
            }
            catch (SqliteException trouble)
            {
                throw SqliteTrouble.Of(_path, trouble);
            }
            catch (FormatException wrong)
            {
                throw SqliteTrouble.Damaged(_path, wrong.Message, wrong);
            }
        }
    }
}
