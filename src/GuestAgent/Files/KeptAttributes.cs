using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Files;

/// <summary>
/// Gives a new file what the one that it replaces had beside its content: owner, access list, SELinux label and <c>user.*</c> attributes. Capabilities are left
/// behind, as set-id bits are: they belong to the old program.
/// </summary>
internal static class KeptAttributes
{
    private const string Label = "security.selinux";
    private const string OfUsers = "user.";

    /// <param name="file">The new one, that only its owner may open so far.</param>
    /// <param name="directory">Where the old one is.</param>
    /// <param name="existing">The old one; null when there is none.</param>
    /// <param name="mode">What the new one gets at last; of it the permission bits now, see <see cref="FileModes.AddSpecial"/>.</param>
    /// <returns>0, or the errno: then the new file is not to be used.</returns>
    public static int Settle(Fd file, Fd directory, string name, FileFacts? existing, uint mode)
    {
        if (existing is { } old)
        {
            if (Libc.Stat(file.Number, out var ours) == 0 && (ours.Uid, ours.Gid) != (old.Uid, old.Gid))
            {
                if (Libc.FChOwn(file.Number, old.Uid, old.Gid) != 0)
                {
                    return Libc.LastError;
                }
            }
            if (CopyFrom(directory, name, old.Identity, file, mode) is not 0 and var errno)
            {
                return errno;
            }
        }
        return Libc.FChMod(file.Number, mode & FileModes.PermissionBits) == 0 ? 0 : Libc.LastError;
    }

    private static int CopyFrom(Fd directory, string name, FileIdentity identity, Fd file, uint mode)
    {
        const int flags = Libc.OpenRead | Libc.NonBlocking | Libc.OpenNoControllingTerminal | Libc.CloseOnExec;
        var number = Libc.OpenAt(directory.Number, name, flags | Libc.OpenNoFollow, 0);
        if (number < 0)
        {
            // Gone or replaced meanwhile, or not ours to read: then it has nothing that we could keep.
            return 0;
        }
        using var old = new Fd(number);
        if (Libc.Stat(number, out var facts) != 0 || facts.Identity != identity)
        {
            return 0;
        }
        var hasList = false;
        foreach (var attribute in Names(old))
        {
            if (attribute is Label or PosixAccessList.Attribute || attribute.StartsWith(OfUsers, StringComparison.Ordinal))
            {
                hasList |= attribute == PosixAccessList.Attribute;
                if (Copy(old, attribute, file, mode) is not 0 and var errno)
                {
                    return errno;
                }
            }
        }
        // One that the folder hands down, and the old file did not have.
        return hasList || Libc.RemoveAttribute(file.Number, PosixAccessList.Attribute) == 0 || IsNothing(Libc.LastError)
            ? 0
            : Libc.LastError;
    }

    private static int Copy(Fd old, string attribute, Fd file, uint mode)
    {
        var value = Value(old, attribute);
        if (value is null)
        {
            return IsNothing(Libc.LastError) ? 0 : Libc.LastError;
        }
        if (attribute == PosixAccessList.Attribute)
        {
            PosixAccessList.SetMode(value, mode);
        }
        if (Value(file, attribute) is { } there && there.AsSpan().SequenceEqual(value))
        {
            // A label that the new file has by itself needs no privilege.
            return 0;
        }
        return Libc.SetAttribute(file.Number, attribute, value) == 0 || IsNothing(Libc.LastError) ? 0 : Libc.LastError;
    }

    private static string[] Names(Fd file)
    {
        var room = Libc.ListAttributes(file.Number, []);
        var names = new byte[Math.Max(0, room)];
        var length = names.Length == 0 ? 0 : Libc.ListAttributes(file.Number, names);
        return length <= 0 ? [] : Encoding.UTF8.GetString(names.AsSpan(0, (int)length)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Null, with the errno set, when there is none or it cannot be read.</summary>
    private static byte[]? Value(Fd file, string attribute)
    {
        var room = Libc.GetAttribute(file.Number, attribute, []);
        if (room <= 0)
        {
            return room == 0 ? [] : null;
        }
        var value = new byte[room];
        var length = Libc.GetAttribute(file.Number, attribute, value);
        return length < 0 ? null : value[..(int)length];
    }

    private static bool IsNothing(int errno) => errno is SystemError.NotSupported or SystemError.NoData;
}
