using System.Globalization;
using Orchestrator.GuestAgent.Files;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Uploads;

/// <summary>
/// One upload in the hands of one request: its notes are locked, its path was looked up anew and is allowed, and its part file is open and the noted one. Nothing
/// of it is kept in memory between requests: the next one may be another process's.
/// </summary>
internal sealed class Upload : IDisposable
{
    private readonly UploadClaim _claim;
    private readonly UploadFolder _folder;
    private readonly PathPlace _place;
    private readonly Fd _part;

    // Renamed by an agent that was killed before it removed the notes: what is open is the file itself.
    private readonly bool _inPlace;

    private Upload(UploadClaim claim, UploadFolder folder, PathPlace place, Fd part, FileFacts facts, bool inPlace)
    {
        (_claim, _folder, _place, _part, _inPlace) = (claim, folder, place, part, inPlace);
        (Present, ModifiedSeconds) = (facts.Size, facts.ModifiedSeconds);
    }

    public UploadNotes Notes => _claim.Notes;

    /// <summary>Bytes that are there.</summary>
    public long Present { get; private set; }

    /// <summary>When the last chunk came, in Unix seconds.</summary>
    public long ModifiedSeconds { get; }

    /// <summary>Takes an upload that is there.</summary>
    /// <param name="folder">Of all uploads; used as long as this is.</param>
    /// <exception cref="Refusal">There is none, its path is not allowed any more, or what was there of it has been touched.</exception>
    public static Upload Take(UploadFolder folder, AllowedPaths allowed, string id)
    {
        var claim =
            folder.Claim(id) ?? throw new Refusal(AgentError.NotFound, $"there is no upload {id}; it may be done, given up or too old");
        try
        {
            return TryOf(folder, allowed, claim)
                ?? throw new Refusal(
                    AgentError.NotFound,
                    $"upload {id}: what was there of {AllowedPaths.Shown(claim.Notes.Path)} has been removed, replaced or touched; open it again"
                );
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    /// <param name="claim">Owned by what is returned.</param>
    /// <returns>Null when the part file is gone or not the noted one.</returns>
    /// <exception cref="Refusal">The path is not allowed any more, or cannot be reached.</exception>
    public static Upload? TryOf(UploadFolder folder, AllowedPaths allowed, UploadClaim claim)
    {
        var notes = claim.Notes;
        var place = allowed.Locate(notes.Path);
        var kept = false;
        try
        {
            if (place.Missing.Count > 1 || place.DirectoryFacts.Identity != notes.Directory)
            {
                return null;
            }
            var part = PartFile.Open(place.Directory, claim.Id, notes.Part, out var facts);
            var inPlace = part is null && place.Existing?.Identity == notes.Part;
            if (inPlace)
            {
                part = RegularFile.OpenForReading(allowed, notes.Path, out facts);
            }
            if (part is null || facts.Identity != notes.Part || facts.Size > notes.Size)
            {
                part?.Dispose();
                return null;
            }
            kept = true;
            return new Upload(claim, folder, place, part, facts, inPlace);
        }
        finally
        {
            if (!kept)
            {
                place.Dispose();
            }
        }
    }

    /// <summary>Puts on the disk what is there, so that it may be told as safe.</summary>
    public void Sync()
    {
        if (Libc.FSync(_part.Number) != 0)
        {
            throw AllowedPaths.Failed(Notes.Path, Libc.LastError);
        }
    }

    /// <summary>Adds a chunk; of one that is there already, or in part, only what is new.</summary>
    /// <exception cref="Refusal">A gap, too much, or it cannot be written: what is there stays.</exception>
    public void Add(long offset, ReadOnlySpan<byte> chunk)
    {
        if (offset > Present)
        {
            throw Wanted($"offset: {Present} bytes are there, so the next chunk begins at {Present}, not at {offset}");
        }
        if (chunk.Length > Notes.Size - offset)
        {
            throw Wanted($"data: the chunk ends behind the file's end, which is at {Notes.Size}");
        }
        var known = Present - offset;
        if (known >= chunk.Length)
        {
            return;
        }
        var errno = Libc.PWriteAll(_part.Number, chunk[(int)known..], Present);
        if (errno != 0)
        {
            throw AllowedPaths.Failed(Notes.Path, errno);
        }
        Present = offset + chunk.Length;
    }

    /// <summary>Puts the file in its place, if it is whole and what the host meant. With another digest the upload is over: nothing tells which bytes are wrong.</summary>
    /// <param name="sha256">Of the whole file, as the host has it.</param>
    /// <param name="mode">What the notes ask for, as <see cref="FileModes.Asked"/> has it now.</param>
    /// <exception cref="Refusal">It is not done; nothing has its place.</exception>
    public void Commit(string sha256, uint? mode, CancellationToken stopping)
    {
        if (Present != Notes.Size)
        {
            throw Wanted($"{Present} of {Notes.Size} bytes are there: the next chunk begins at {Present}");
        }
        var errno = FileDigest.TryRead(_part, Notes.Size, stopping, out var actual);
        if (errno != 0)
        {
            throw AllowedPaths.Failed(Notes.Path, errno);
        }
        if (actual != sha256)
        {
            Discard();
            throw new Refusal(AgentError.InvalidParams, $"sha256: what is there has {actual}; the upload is given up, begin it anew");
        }
        if (!_inPlace)
        {
            WriteTarget.CheckMatch(Notes.Path, _place, Notes.IfMatch, stopping);
            PutInPlace(mode);
        }
        FileReplacement.SyncDirectory(_place.Directory);
        _folder.Remove(_claim.Id);
    }

    /// <summary>Removes it; what has its place already stays.</summary>
    public void Discard()
    {
        PartFile.Remove(_place.Directory, _claim.Id, Notes.Part);
        _folder.Remove(_claim.Id);
    }

    public void Dispose()
    {
        _part.Dispose();
        _place.Dispose();
        _claim.Dispose();
    }

    private void PutInPlace(uint? asked)
    {
        WriteTarget.Check(Notes.Path, _place, createDirs: false);
        var mode = FileModes.Final(asked, _place.Existing);
        var errno = KeptAttributes.Settle(_part, _place.Directory, _place.Name, _place.Existing, mode);
        if (errno == 0)
        {
            errno = FileModes.AddSpecial(_part, mode);
        }
        if (
            errno == 0
            && (
                Libc.FSync(_part.Number) != 0
                || Libc.RenameAt(_place.Directory.Number, PartFile.NameOf(_claim.Id), _place.Directory.Number, _place.Name) != 0
            )
        )
        {
            errno = Libc.LastError;
        }
        if (errno != 0)
        {
            // As a part file is again, so that it can be committed once the cause is mended.
            _ = Libc.FChOwn(_part.Number, Libc.EffectiveUser(), Libc.EffectiveGroup());
            _ = Libc.FChMod(_part.Number, PartFile.Mode);
            throw FileReplacement.NotReplaced(Notes.Path, errno);
        }
    }

    private Refusal Wanted(string message) =>
        new(AgentError.InvalidParams, message, string.Create(CultureInfo.InvariantCulture, $$"""{"offset":{{Present}}}"""));
}
