namespace Orchestrator.GuestAgent.Platform;

/// <summary>Where an overlay keeps what is written to it.</summary>
internal static class OverlayUpper
{
    private const string Option = "upperdir=";

    /// <returns>The upper folder's path as the mount table has it; null when it does not tell: no such mount, /proc is not there, or nothing can be written.</returns>
    public static string? Of(Fd folder)
    {
        if (Libc.Stat(folder.Number, out var facts) != 0)
        {
            return null;
        }
        List<MountEntry> mounts;
        try
        {
            mounts = MountTable.Read();
        }
        catch (PlatformException)
        {
            return null;
        }
        var (major, minor) = (facts.Identity.DeviceMajor, facts.Identity.DeviceMinor);
        var mount = mounts.FindLast(mount => mount.FsType == "overlay" && (mount.DeviceMajor, mount.DeviceMinor) == (major, minor));
        return mount is null ? null : UpperOf(mount.SuperOptions);
    }

    /// <param name="options">As the mount table has them, joined by commas.</param>
    internal static string? UpperOf(string options)
    {
        foreach (var option in options.Split(','))
        {
            if (option.StartsWith(Option, StringComparison.Ordinal))
            {
                return MountTable.Unescape(System.Text.Encoding.UTF8.GetBytes(option[Option.Length..]));
            }
        }
        return null;
    }
}
