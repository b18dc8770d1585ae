using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Files;

/// <summary>Puts a whole new file in the place of an old one, or of none: whoever looks sees the old or the new one, also after a power cut.</summary>
internal static class FileReplacement
{
    private const uint OwnerBits = 0x1C0;

    /// <param name="directory">Open; the name is one in it.</param>
    /// <param name="existing">What stands there: what <see cref="KeptAttributes"/> keeps of it, and its mode unless another one is given.</param>
    /// <param name="nameless">Written without a name where the file system can do that; false does as if none could.</param>
    /// <exception cref="Refusal">It could not be done; the old file is whole and nothing else is left behind.</exception>
    public static void Write(
        string path,
        Fd directory,
        string name,
        FileFacts? existing,
        ReadOnlySpan<byte> content,
        uint? mode,
        bool nameless = true
    )
    {
        var finalMode = FileModes.Final(mode, existing);
        var temporary = $".kvmmanager-agent-{RandomHex.Of(8)}.tmp";
        var errno = nameless ? FillNameless(directory, name, temporary, existing, content, finalMode) : SystemError.NotSupported;
        if (errno == SystemError.NotSupported)
        {
            errno = FillNamed(directory, name, temporary, existing, content, finalMode);
        }
        if (errno == 0 && Libc.RenameAt(directory.Number, temporary, directory.Number, name) != 0)
        {
            errno = Libc.LastError;
            _ = Libc.UnlinkAt(directory.Number, temporary, 0);
        }
        if (errno != 0)
        {
            throw NotReplaced(path, errno);
        }
        SyncDirectory(directory);
    }

    public static Refusal NotReplaced(string path, int errno) =>
        errno == SystemError.Busy
            ? new Refusal(
                AgentError.CommandFailed,
                $"{AllowedPaths.Shown(path)}: something is mounted on this file, so it cannot be replaced"
            )
            : AllowedPaths.Failed(path, errno);

    // An agent that is killed while it writes leaves nothing behind: the kernel removes a file that has no name. No call puts a new file in the place of an old
    // one by its descriptor, so it has the temporary name between two calls, when all of it is on the disk.
    private static int FillNameless(Fd directory, string name, string temporary, FileFacts? existing, ReadOnlySpan<byte> content, uint mode)
    {
        var number = Libc.OpenAt(directory.Number, ".", Libc.OpenWrite | Libc.OpenNameless | Libc.CloseOnExec, mode & OwnerBits);
        if (number < 0)
        {
            // Three ways of saying that the kernel or the file system knows no such files.
            return Libc.LastError is SystemError.IsDirectory or SystemError.Invalid ? SystemError.NotSupported : Libc.LastError;
        }
        using var file = new Fd(number);
        var errno = Fill(file, directory, name, existing, content, mode);
        // Without /proc, or where a policy forbids links, it can have no name.
        return errno != 0 || Libc.NameOpenFile(file.Number, directory.Number, temporary) == 0 ? errno : SystemError.NotSupported;
    }

    private static int FillNamed(Fd directory, string name, string temporary, FileFacts? existing, ReadOnlySpan<byte> content, uint mode)
    {
        var number = Libc.OpenAt(
            directory.Number,
            temporary,
            Libc.OpenWrite | Libc.OpenCreate | Libc.OpenExclusive | Libc.OpenNoFollow | Libc.CloseOnExec,
            mode & OwnerBits
        );
        if (number < 0)
        {
            return Libc.LastError;
        }
        using var file = new Fd(number);
        var errno = Fill(file, directory, name, existing, content, mode);
        if (errno != 0)
        {
            _ = Libc.UnlinkAt(directory.Number, temporary, 0);
        }
        return errno;
    }

    // Nobody but the owner can look in until owner and mode are the final ones, and those are set before there is any content.
    private static int Fill(Fd file, Fd directory, string name, FileFacts? existing, ReadOnlySpan<byte> content, uint mode)
    {
        if (KeptAttributes.Settle(file, directory, name, existing, mode) is not 0 and var errno)
        {
            return errno;
        }
        while (!content.IsEmpty)
        {
            var taken = Libc.Write(file.Number, content);
            if (taken < 0)
            {
                return Libc.LastError;
            }
            content = content[(int)taken..];
        }
        var special = FileModes.AddSpecial(file, mode);
        return special != 0 || Libc.FSync(file.Number) == 0 ? special : Libc.LastError;
    }

    /// <summary>Makes the new name last through a power cut. A directory that may be written but not read cannot be synced; the file is in place all the same.</summary>
    public static void SyncDirectory(Fd directory)
    {
        var number = Libc.OpenAt(directory.Number, ".", Libc.OpenRead | Libc.OpenDirectory | Libc.CloseOnExec, 0);
        if (number >= 0)
        {
            using var readable = new Fd(number);
            _ = Libc.FSync(readable.Number);
        }
    }
}
