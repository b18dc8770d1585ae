using Microsoft.Data.Sqlite;

namespace Orchestrator.Storage.Sqlite;

/// <summary>SQLite's errors in words for who runs the host: which file, what is wrong, what to do.</summary>
internal static class SqliteTrouble
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NoDatabase = 26;

    public static StoreException Of(string path, SqliteException cause) =>
        cause.SqliteErrorCode switch
        {
            Corrupt or NoDatabase => Damaged(path, cause.Message, cause),
            Busy or Locked => new($"{path} is held by another process; close what has it open", cause),
            ReadOnly => new($"{path} cannot be written: it or its folder is read-only for this user; give it to the service's user", cause),
            Full => new($"{path} cannot be written: the disk is full; make room", cause),
            CannotOpen => new(
                $"{path} cannot be opened; the folder must be there, and it and the file belong to the service's user",
                cause
            ),
            InputOutput => new($"{path} cannot be read or written: the disk reports an error; see the kernel's log", cause),
            _ => new($"{path} cannot be used: {cause.Message}", cause),
        };

    public static StoreException Damaged(string path, string why, Exception? cause = null) =>
        new(
            $"{path} is damaged ({OneLine(why)}); restore a backup of it. Or move it away, with its -wal and -shm: then the service begins a new fleet, "
                + "knows no agent any more, and each VM whose agent belongs to the old fleet must be taken over with \"orch vm accept\"",
            cause
        );

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
