namespace Orchestrator.HostService.Hosting;

/// <summary>The service's data folder: made with mode 0700, and held by one service at a time through a lock that dies with its process.</summary>
public sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream heldLock)
    {
        Path = path;
        _lock = heldLock;
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>A file of the folder.</summary>
    public string FileOf(string name) => System.IO.Path.Combine(Path, name);

    /// <exception cref="StartFailureException">It cannot be made or written, or another service holds it.</exception>
    public static DataDirectory Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = System.IO.Path.GetFullPath(path);
        Make(path);
        var heldLock = Lock(path);
        WritePid(path);
        return new DataDirectory(path, heldLock);
    }

    public void Dispose() => _lock.Dispose();

    private static void Make(string path)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path, OwnerOnly);
            }
            else if ((File.GetUnixFileMode(path) & WritableByOthers) != 0)
            {
                throw new StartFailureException(
                    $"the data folder {path} can be written by other users, who could plant a token there; chmod 700 it"
                );
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StartFailureException.OfFile($"cannot make the data folder {path}", failure);
        }
    }

    private static FileStream Lock(string path)
    {
        var file = System.IO.Path.Combine(path, "lock");
        try
        {
            // FileShare.None is flock(LOCK_EX) here: the kernel lets go of it when the process ends, however it ends.
            return new FileStream(
                file,
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
        }
        catch (IOException failure) when (failure.HResult == WouldBlock)
        {
            throw new StartFailureException(
                $"another service{HolderOf(path)} runs on the data folder {path}; stop it or choose another orchestrator.host.data-dir",
                failure
            );
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StartFailureException.OfFile($"cannot write in the data folder {path}", failure);
        }
    }

    private static string HolderOf(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(System.IO.Path.Combine(path, "pid")), out var pid) ? $" (process {pid})" : "";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static void WritePid(string path)
    {
        try
        {
            PrivateFile.Write(System.IO.Path.Combine(path, "pid"), $"{Environment.ProcessId}\n");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StartFailureException.OfFile($"cannot write in the data folder {path}", failure);
        }
    }

    /// <summary>EWOULDBLOCK of flock, as .NET hands it on.</summary>
    private const int WouldBlock = 11;
}
