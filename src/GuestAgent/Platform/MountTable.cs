using System.Buffers.Text;
using System.Text;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>One line of /proc/self/mountinfo; proc_pid_mountinfo(5).</summary>
/// <param name="Root">What of the file system is mounted: "/" unless it is a bind mount or a subvolume.</param>
internal sealed record MountEntry(
    uint DeviceMajor,
    uint DeviceMinor,
    string Root,
    string MountPoint,
    string FsType,
    string Source,
    string SuperOptions
);

/// <summary>The mounts that this process sees, in the order they were made.</summary>
internal static class MountTable
{
    private const string Path = "/proc/self/mountinfo";
    private const int BytesMax = 4 * 1024 * 1024;

    /// <exception cref="PlatformException">The table cannot be read: /proc is not mounted.</exception>
    public static List<MountEntry> Read() =>
        Parse(SmallFile.TryRead(Path, BytesMax) ?? throw new PlatformException("read " + Path, Libc.LastError));

    /// <summary>Lines that are not understood are left out.</summary>
    public static List<MountEntry> Parse(ReadOnlySpan<byte> table)
    {
        var entries = new List<MountEntry>();
        while (!table.IsEmpty)
        {
            var end = table.IndexOf((byte)'\n');
            var line = end < 0 ? table : table[..end];
            table = end < 0 ? default : table[(end + 1)..];
            if (ParseLine(line) is { } entry)
            {
                entries.Add(entry);
            }
        }
        return entries;
    }

    private static MountEntry? ParseLine(ReadOnlySpan<byte> line)
    {
        _ = Next(ref line);
        _ = Next(ref line);
        var device = Next(ref line);
        var root = Next(ref line);
        var mountPoint = Next(ref line);
        _ = Next(ref line);
        // Any number of optional fields, ended by a lone hyphen.
        while (!line.IsEmpty && !Next(ref line).SequenceEqual("-"u8)) { }
        var fsType = Next(ref line);
        var source = Next(ref line);
        var colon = device.IndexOf((byte)':');
        if (
            fsType.IsEmpty
            || colon < 0
            || !Utf8Parser.TryParse(device[..colon], out uint major, out _)
            || !Utf8Parser.TryParse(device[(colon + 1)..], out uint minor, out _)
        )
        {
            return null;
        }
        return new MountEntry(
            major,
            minor,
            Unescape(root),
            Unescape(mountPoint),
            Unescape(fsType),
            Unescape(source),
            Encoding.UTF8.GetString(line)
        );
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)' ');
        var field = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[(end + 1)..];
        return field;
    }

    /// <summary>The kernel writes blanks, tabs, newlines and backslashes in names as a backslash and three octal digits.</summary>
    internal static string Unescape(ReadOnlySpan<byte> field)
    {
        if (!field.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(field);
        }
        var bytes = new byte[field.Length];
        var length = 0;
        for (var i = 0; i < field.Length; i++)
        {
            if (
                field[i] == '\\'
                && i + 3 < field.Length
                && IsOctal(field[i + 1], (byte)'3')
                && IsOctal(field[i + 2], (byte)'7')
                && IsOctal(field[i + 3], (byte)'7')
            )
            {
                bytes[length++] = (byte)(((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0'));
                i += 3;
            }
            else
            {
                bytes[length++] = field[i];
            }
        }
        return Encoding.UTF8.GetString(bytes.AsSpan(0, length));
    }

    private static bool IsOctal(byte digit, byte highest) => digit >= (byte)'0' && digit <= highest;
}
