using Orchestrator.GuestAgent.Files;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Uploads;

/// <summary>Begins uploads, finds those that were begun, and removes those that nobody has gone on with.</summary>
/// <param name="stateDir">The agent's own folder; the notes are kept below it.</param>
internal sealed class UploadOpener(AllowedPaths allowed, string stateDir, TimeProvider time)
{
    public const int OpenMax = 16;

    /// <summary>So long after its last chunk an upload is removed, at the next one's begin.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private const int IdBytes = 16;

    /// <summary>Goes on with the upload that the same request began, or begins it.</summary>
    /// <exception cref="Refusal">Not allowed, not fit, or too many; nothing has been made by then.</exception>
    public FileOpenUploadResult Open(FileOpenUploadParams wanted, CancellationToken stopping)
    {
        using var place = allowed.Locate(wanted.Path);
        WriteTarget.Check(wanted.Path, place, wanted.CreateDirs);
        using var folder = UploadFolder.Open(stateDir);
        if (FindOrBegin(folder, wanted, wanted.IfMatch is { Length: > 0 } ? null : place) is { } first)
        {
            return first;
        }
        // A large file takes a while to digest: not in one's turn, for which others wait.
        WriteTarget.CheckMatch(wanted.Path, place, wanted.IfMatch, stopping);
        return FindOrBegin(folder, wanted, place)!;
    }

    /// <param name="place">Where one is begun; null to find only.</param>
    private FileOpenUploadResult? FindOrBegin(UploadFolder folder, FileOpenUploadParams wanted, PathPlace? place)
    {
        using var turn = folder.TakeTurn();
        var open = 0;
        FileOpenUploadResult? found = null;
        foreach (var id in folder.Ids())
        {
            if (found is null && folder.Look(id)?.Answers(wanted) == true)
            {
                found = Resume(folder, id);
            }
            else
            {
                open += IsOpen(folder, id) ? 1 : 0;
            }
        }
        if (found is null && open >= OpenMax)
        {
            throw new Refusal(AgentError.Busy, $"{open} uploads are open, as many as there may be; commit or abort one");
        }
        return found ?? (place is null ? null : Begin(folder, wanted, place));
    }

    private FileOpenUploadResult? Resume(UploadFolder folder, string id)
    {
        using var claim = folder.Claim(id);
        if (claim is null)
        {
            return null;
        }
        using var upload = Upload.TryOf(folder, allowed, claim);
        if (upload is null)
        {
            Forget(folder, claim);
            return null;
        }
        if (IsOld(upload.ModifiedSeconds))
        {
            upload.Discard();
            return null;
        }
        upload.Sync();
        return new FileOpenUploadResult(id, upload.Present);
    }

    // Of another request: it stays unless it is broken or old.
    private bool IsOpen(UploadFolder folder, string id)
    {
        UploadClaim? claim;
        try
        {
            claim = folder.Claim(id);
        }
        catch (Refusal busy) when (busy.Error == AgentError.Busy)
        {
            return true;
        }
        if (claim is null)
        {
            folder.Remove(id);
            return false;
        }
        using (claim)
        {
            try
            {
                using var upload = Upload.TryOf(folder, allowed, claim);
                if (upload is null)
                {
                    Forget(folder, claim);
                    return false;
                }
                if (IsOld(upload.ModifiedSeconds))
                {
                    upload.Discard();
                    return false;
                }
                return true;
            }
            catch (Refusal)
            {
                // Its folder cannot be reached now, as on a file system that is not mounted: it may come back.
                if (!IsOld(claim.NotedSeconds))
                {
                    return true;
                }
                folder.Remove(id);
                return false;
            }
        }
    }

    // What is left has another owner or name than was noted: only the noted file itself is removed.
    private void Forget(UploadFolder folder, UploadClaim claim)
    {
        try
        {
            using var place = allowed.Locate(claim.Notes.Path);
            if (place.DirectoryFacts.Identity == claim.Notes.Directory)
            {
                PartFile.Remove(place.Directory, claim.Id, claim.Notes.Part);
            }
        }
        catch (Refusal)
        {
            // Out of reach: nothing to remove.
        }
        folder.Remove(claim.Id);
    }

    private static FileOpenUploadResult Begin(UploadFolder folder, FileOpenUploadParams wanted, PathPlace place)
    {
        var id = RandomHex.Of(IdBytes);
        using var folders = MissingFolders.Make(wanted.Path, place);
        var directory = folders.Last;
        if (Libc.Stat(directory.Number, out var facts) != 0)
        {
            throw AllowedPaths.Failed(wanted.Path, Libc.LastError);
        }
        var noteErrno = 0;
        var errno = PartFile.Make(
            directory,
            id,
            part =>
                noteErrno = folder.TrySave(
                    id,
                    new UploadNotes(wanted.Path, wanted.Size, wanted.CreateDirs, wanted.Permissions, wanted.IfMatch, facts.Identity, part)
                )
        );
        if (errno != 0)
        {
            folder.Remove(id);
            throw noteErrno != 0
                ? UploadFolder.Unusable("the notes of the upload", SystemError.Words(noteErrno))
                : AllowedPaths.Failed(wanted.Path, errno);
        }
        FileReplacement.SyncDirectory(directory);
        folders.Keep();
        return new FileOpenUploadResult(id, 0);
    }

    private bool IsOld(long seconds) => time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds) > KeptFor;
}
