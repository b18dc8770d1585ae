using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;

namespace Orchestrator.GuestAgent.Files;

/// <summary>The modes of files that hosts write.</summary>
internal static class FileModes
{
    /// <summary>Read, write and execute, of owner, group and others.</summary>
    public const uint PermissionBits = 0x1FF;

    private const uint OfNewFile = 0x1A4;

    /// <param name="permissions">Octal text, checked for its form; null when none are asked for.</param>
    /// <exception cref="Refusal">-32001: set-id or sticky bits, which <c>security.allow_special_permissions</c> does not grant.</exception>
    public static uint? Asked(string? permissions, AgentSettings settings)
    {
        if (permissions is null)
        {
            return null;
        }
        var mode = Convert.ToUInt32(permissions, 8);
        return (mode & ~PermissionBits) == 0 || settings.Security.AllowSpecialPermissions
            ? mode
            : throw Refusal.ByRule("allow_special_permissions", settings.Source);
    }

    /// <summary>The mode that a file is to have: the one that is asked for, else that of the file which it replaces without set-id and sticky bits, else 0644.</summary>
    public static uint Final(uint? asked, FileFacts? existing) => asked ?? (existing?.Mode & PermissionBits) ?? OfNewFile;

    /// <summary>Set-id and sticky bits come last: writing takes them away, and nobody is to run half a program under another name.</summary>
    /// <returns>0, or the errno: then the file is not to be used.</returns>
    public static int AddSpecial(Fd file, uint mode) =>
        (mode & ~PermissionBits) == 0 || Libc.FChMod(file.Number, mode) == 0 ? 0 : Libc.LastError;
}
