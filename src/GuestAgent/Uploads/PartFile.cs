using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Uploads;

/// <summary>The bytes of an upload so far: a file that only its owner may open, in the folder that the whole one goes to.</summary>
internal static class PartFile
{
    /// <summary>0600.</summary>
    public const uint Mode = 0x180;

    public static string NameOf(string id) => $".kvmmanager-agent-{id}.part";

    /// <summary>
    /// Makes an empty one. It is noted before it has a name, where the file system can do that: an agent that is killed in between leaves notes without a file,
    /// which the next upload removes, and never a file that nobody knows of.
    /// </summary>
    /// <param name="note">Told what was made; answers an errno.</param>
    /// <returns>0, or the errno: then there is none.</returns>
    public static int Make(Fd directory, string id, Func<FileIdentity, int> note)
    {
        var number = Libc.OpenAt(directory.Number, ".", Libc.OpenReadWrite | Libc.OpenNameless | Libc.CloseOnExec, Mode);
        if (number >= 0)
        {
            using var nameless = new Fd(number);
            var errno = Note(nameless, note);
            if (errno != 0 || Libc.NameOpenFile(number, directory.Number, NameOf(id)) == 0)
            {
                return errno;
            }
        }
        else if (Libc.LastError is not (SystemError.IsDirectory or SystemError.Invalid or SystemError.NotSupported))
        {
            return Libc.LastError;
        }
        return MakeNamed(directory, id, note);
    }

    /// <returns>Null when there is none, or it is not the one that was noted: then nothing of it is to be trusted.</returns>
    public static Fd? Open(Fd directory, string id, FileIdentity noted, out FileFacts facts)
    {
        const int flags = Libc.OpenReadWrite | Libc.NonBlocking | Libc.OpenNoControllingTerminal | Libc.CloseOnExec;
        // Looked at before it is opened: whatever else has that name now, opening it could do something.
        if (Libc.Stat(directory.Number, NameOf(id), Libc.AtSymlinkNoFollow, out facts) != 0 || facts.Identity != noted)
        {
            return null;
        }
        var number = Libc.OpenAt(directory.Number, NameOf(id), flags | Libc.OpenNoFollow, 0);
        if (number < 0)
        {
            return null;
        }
        var file = new Fd(number);
        if (
            Libc.Stat(number, out facts) == 0
            && facts.Identity == noted
            && facts is { IsRegular: true, Links: 1 }
            && facts.Uid == Libc.EffectiveUser()
        )
        {
            return file;
        }
        file.Dispose();
        return null;
    }

    /// <summary>Takes its name away, if it is still that file's.</summary>
    public static void Remove(Fd directory, string id, FileIdentity noted)
    {
        if (Libc.Stat(directory.Number, NameOf(id), Libc.AtSymlinkNoFollow, out var facts) == 0 && facts.Identity == noted)
        {
            _ = Libc.UnlinkAt(directory.Number, NameOf(id), 0);
        }
    }

    private static int MakeNamed(Fd directory, string id, Func<FileIdentity, int> note)
    {
        const int flags = Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenExclusive | Libc.CloseOnExec;
        var number = Libc.OpenAt(directory.Number, NameOf(id), flags | Libc.OpenNoFollow, Mode);
        if (number < 0)
        {
            return Libc.LastError;
        }
        using var file = new Fd(number);
        var errno = Note(file, note);
        if (errno != 0)
        {
            _ = Libc.UnlinkAt(directory.Number, NameOf(id), 0);
        }
        return errno;
    }

    private static int Note(Fd file, Func<FileIdentity, int> note) =>
        Libc.FChMod(file.Number, Mode) != 0 || Libc.Stat(file.Number, out var facts) != 0 ? Libc.LastError : note(facts.Identity);
}
