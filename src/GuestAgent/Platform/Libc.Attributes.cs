using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>Extended attributes of open files; access lists and labels are such attributes.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Name, SetLastError = true, EntryPoint = "flistxattr")]
    private static partial nint ListAttributesRaw(int fd, byte* names, nuint size);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "fgetxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttributeRaw(int fd, string name, byte* value, nuint size);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "fsetxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttributeRaw(int fd, string name, byte* value, nuint size, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "fremovexattr", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RemoveAttribute(int fd, string name);

    /// <summary>Names, each ended by a NUL.</summary>
    /// <returns>Bytes written, or needed when there is no room given; -1 with the errno set.</returns>
    public static nint ListAttributes(int fd, Span<byte> names)
    {
        fixed (byte* start = names)
        {
            return ListAttributesRaw(fd, start, (nuint)names.Length);
        }
    }

    /// <returns>Bytes written, or needed when there is no room given; -1 with the errno set.</returns>
    public static nint GetAttribute(int fd, string name, Span<byte> value)
    {
        fixed (byte* start = value)
        {
            return GetAttributeRaw(fd, name, start, (nuint)value.Length);
        }
    }

    /// <returns>0, or -1 with the errno set.</returns>
    public static int SetAttribute(int fd, string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value)
        {
            return SetAttributeRaw(fd, name, start, (nuint)value.Length, 0);
        }
    }
}
