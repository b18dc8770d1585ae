using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Uploads;

/// <summary>The folder <c>state_dir</c>/uploads, open: the notes of all uploads, one file each, that is also the upload's lock.</summary>
internal sealed class UploadFolder : IDisposable
{
    private const uint OwnerOnlyFolder = 0x1C0;
    private const uint OwnerOnlyFile = 0x180;
    private const uint WritableByOthers = 0x12;
    private const int NotesBytesMax = 64 * 1024;
    private const string Ending = ".json";
    private const string Unfinished = ".new";
    private const string LockName = ".lock";

    private readonly string _path;
    private readonly Fd _folder;

    private UploadFolder(string path, Fd folder) => (_path, _folder) = (path, folder);

    /// <summary>Makes it when it is missing.</summary>
    /// <exception cref="Refusal">It cannot be made, or others could put something into it.</exception>
    public static UploadFolder Open(string stateDir)
    {
        const int flags = Libc.OpenRead | Libc.CloseOnExec;
        using var state = Checked(Libc.OpenAt(Libc.AtFdCwd, stateDir, flags | Libc.OpenDirectory, 0), stateDir);
        const string name = "uploads";
        var path = $"{stateDir}/{name}";
        if (Libc.MkDirAt(state.Number, name, OwnerOnlyFolder) != 0 && Libc.LastError != SystemError.Exists)
        {
            throw Unusable(path, SystemError.Words(Libc.LastError));
        }
        return new UploadFolder(path, Checked(Libc.OpenAt(state.Number, name, flags | Libc.OpenDirectory | Libc.OpenNoFollow, 0), path));
    }

    /// <summary>One at a time finds, makes and removes uploads, in whatever process.</summary>
    /// <returns>The turn; disposing gives it back.</returns>
    public Fd TakeTurn()
    {
        var number = Libc.OpenAt(_folder.Number, LockName, Flags(Libc.OpenReadWrite | Libc.OpenCreate), OwnerOnlyFile);
        if (number < 0)
        {
            throw Unusable(_path, SystemError.Words(Libc.LastError));
        }
        var turn = new Fd(number);
        var errno = Libc.LockAlone(number, wait: true);
        if (errno == 0)
        {
            return turn;
        }
        turn.Dispose();
        throw Unusable(_path, SystemError.Words(errno));
    }

    /// <summary>The ids of all there are. Only in one's turn: what an agent that was killed had not finished to write is removed.</summary>
    public List<string> Ids()
    {
        var ids = new List<string>();
        foreach (var file in Directory.GetFiles(_path))
        {
            var name = Path.GetFileName(file);
            if (name.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                _ = Libc.UnlinkAt(_folder.Number, name, 0);
            }
            else if (name.EndsWith(Ending, StringComparison.Ordinal))
            {
                ids.Add(name[..^Ending.Length]);
            }
        }
        return ids;
    }

    /// <summary>Takes an upload for this request alone.</summary>
    /// <returns>Null when there is none of that id, or its notes cannot be read.</returns>
    /// <exception cref="Refusal">-32006: another request has it.</exception>
    public UploadClaim? Claim(string id)
    {
        var number = Libc.OpenAt(_folder.Number, id + Ending, Flags(Libc.OpenRead), 0);
        if (number < 0)
        {
            return Libc.LastError == SystemError.NoEntry ? null : throw Unusable(_path, SystemError.Words(Libc.LastError));
        }
        Fd? file = new Fd(number);
        try
        {
            var errno = Libc.LockAlone(number, wait: false);
            if (errno != 0)
            {
                throw errno == SystemError.Again
                    ? new Refusal(AgentError.Busy, $"upload {id}: another request is at work on it; ask again when that is answered")
                    : Unusable(_path, SystemError.Words(errno));
            }
            // Removed before it was ours.
            if (Libc.Stat(number, out var facts) == 0 && facts is { Links: > 0, IsRegular: true } && Read(file) is { } notes)
            {
                var claim = new UploadClaim(id, notes, facts.ModifiedSeconds, file);
                file = null;
                return claim;
            }
            return null;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>The notes of an upload that another request may have.</summary>
    public UploadNotes? Look(string id)
    {
        var number = Libc.OpenAt(_folder.Number, id + Ending, Flags(Libc.OpenRead), 0);
        if (number < 0)
        {
            return null;
        }
        using var file = new Fd(number);
        return Read(file);
    }

    /// <summary>Writes the notes of a new upload, so that they last through a power cut or are not there at all.</summary>
    /// <returns>0, or the errno.</returns>
    public int TrySave(string id, UploadNotes notes)
    {
        var unfinished = id + Unfinished;
        var number = Libc.OpenAt(
            _folder.Number,
            unfinished,
            Flags(Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenExclusive),
            OwnerOnlyFile
        );
        if (number < 0)
        {
            return Libc.LastError;
        }
        using var file = new Fd(number);
        var errno = Libc.FChMod(number, OwnerOnlyFile) == 0 ? Libc.PWriteAll(number, notes.ToJson(), 0) : Libc.LastError;
        if (errno == 0 && (Libc.FSync(number) != 0 || Libc.RenameAt(_folder.Number, unfinished, _folder.Number, id + Ending) != 0))
        {
            errno = Libc.LastError;
        }
        if (errno != 0)
        {
            _ = Libc.UnlinkAt(_folder.Number, unfinished, 0);
            return errno;
        }
        return Libc.FSync(_folder.Number) == 0 ? 0 : Libc.LastError;
    }

    public void Remove(string id) => _ = Libc.UnlinkAt(_folder.Number, id + Ending, 0);

    public void Dispose() => _folder.Dispose();

    /// <summary>The agent's own folder fails it: an operator has to look.</summary>
    public static Refusal Unusable(string path, string why) => new(AgentError.CommandFailed, $"state_dir: {path}: {why}");

    private static int Flags(int access) => access | Libc.OpenNoFollow | Libc.NonBlocking | Libc.CloseOnExec;

    private static UploadNotes? Read(Fd file)
    {
        if (Libc.Stat(file.Number, out var facts) != 0 || facts.Size is <= 0 or > NotesBytesMax)
        {
            return null;
        }
        var json = new byte[facts.Size];
        var length = Libc.PRead(file.Number, json, 0);
        return length > 0 ? UploadNotes.FromJson(json.AsSpan(0, (int)length)) : null;
    }

    private static Fd Checked(int number, string path)
    {
        if (number < 0)
        {
            throw Unusable(path, SystemError.Words(Libc.LastError));
        }
        var folder = new Fd(number);
        if (Libc.Stat(number, out var facts) == 0 && facts.Uid == Libc.EffectiveUser() && (facts.Mode & WritableByOthers) == 0)
        {
            return folder;
        }
        folder.Dispose();
        throw Unusable(path, "belongs to somebody else or may be written by others than its owner");
    }
}
