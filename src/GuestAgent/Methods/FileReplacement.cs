using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Puts a whole new file in the place of an old one, or of none: whoever looks sees the old or the new one, also after a power cut.</summary>
internal static class FileReplacement
{
    private const uint ModeOfNewFile = 0x1A4;
    private const uint OwnerBits = 0x1C0;
    private const uint PermissionBits = 0x1FF;

    /// <param name="directory">Open; the name is one in it.</param>
    /// <param name="existing">What stands there: its owner is kept, and its mode unless another one is given; set-id and sticky bits are not.</param>
    /// <exception cref="Refusal">It could not be done; the old file is whole and nothing else is left behind.</exception>
    public static void Write(string path, Fd directory, string name, FileFacts? existing, ReadOnlySpan<byte> content, uint? mode)
    {
        var finalMode = mode ?? (existing?.Mode & PermissionBits) ?? ModeOfNewFile;
        var temporary = $".kvmmanager-agent-{RandomHex.Of(8)}.tmp";
        // Nobody but the owner can look in until owner and mode are the final ones, and those are set before there is any content.
        var number = Libc.OpenAt(
            directory.Number,
            temporary,
            Libc.OpenWrite | Libc.OpenCreate | Libc.OpenExclusive | Libc.OpenNoFollow | Libc.CloseOnExec,
            finalMode & OwnerBits
        );
        if (number < 0)
        {
            throw AllowedPaths.Failed(path, Libc.LastError);
        }
        using var file = new Fd(number);
        var errno = Fill(file, existing, content, finalMode);
        if (errno == 0 && Libc.RenameAt(directory.Number, temporary, directory.Number, name) != 0)
        {
            errno = Libc.LastError;
        }
        if (errno != 0)
        {
            _ = Libc.UnlinkAt(directory.Number, temporary, 0);
            throw AllowedPaths.Failed(path, errno);
        }
        SyncDirectory(directory);
    }

    private static int Fill(Fd file, FileFacts? existing, ReadOnlySpan<byte> content, uint mode)
    {
        if (existing is { } old && Libc.Stat(file.Number, out var ours) == 0 && (ours.Uid, ours.Gid) != (old.Uid, old.Gid))
        {
            if (Libc.FChOwn(file.Number, old.Uid, old.Gid) != 0)
            {
                return Libc.LastError;
            }
        }
        if (Libc.FChMod(file.Number, mode) != 0)
        {
            return Libc.LastError;
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
        return Libc.FSync(file.Number) == 0 ? 0 : Libc.LastError;
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
