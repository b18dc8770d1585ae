using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>The C library's calls, blittable and linked directly. A call that fails leaves its errno in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
internal static unsafe partial class Libc
{
    private const string Name = "libc";

    public const int AtFdCwd = -100;

    public const int OReadOnly = 0;
    public const int OWriteOnly = 1;
    public const int OReadWrite = 2;
    public const int OCreate = 0x40;
    public const int OExclusive = 0x80;
    public const int ONoControllingTerminal = 0x100;
    public const int OAppend = 0x400;
    public const int ONonBlock = 0x800;
    public const int OCloseOnExec = 0x80000;

    /// <summary>errno of the last call on this thread.</summary>
    public static int Errno => Marshal.GetLastPInvokeError();

    [LibraryImport(Name, SetLastError = true, EntryPoint = "open")]
    public static partial int Open(byte* path, int flags, uint mode);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "read")]
    public static partial nint Read(int fd, byte* buffer, nuint count);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "write")]
    public static partial nint Write(int fd, byte* buffer, nuint count);

    /// <summary>Opens a path given as text; restarted when a signal interrupts it.</summary>
    public static int Open(string path, int flags, uint mode = 0)
    {
        fixed (byte* text = CText.Of(path))
        {
            int fd;
            do
            {
                fd = Open(text, flags, mode);
            } while (fd < 0 && Errno == Platform.Errno.Interrupted);
            return fd;
        }
    }

    public static nint Read(int fd, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            nint count;
            do
            {
                count = Read(fd, start, (nuint)into.Length);
            } while (count < 0 && Errno == Platform.Errno.Interrupted);
            return count;
        }
    }

    public static nint Write(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint count;
            do
            {
                count = Write(fd, start, (nuint)bytes.Length);
            } while (count < 0 && Errno == Platform.Errno.Interrupted);
            return count;
        }
    }
}
