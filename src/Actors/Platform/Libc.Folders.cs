using System.Runtime.InteropServices;

namespace Orchestrator.Actors.Platform;

/// <summary>Folders, and word of their changes. What fails returns -1; <see cref="LastError"/> then has the errno.</summary>
internal static unsafe partial class Libc
{
    public const int AtFdCwd = -100;
    public const int AtNoFollow = 0x100;
    public const int AtEmptyPath = 0x1000;
    public const int TooManyLinks = 40;

    private static bool OnArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64;

    /// <summary>Opens a folder and nothing else.</summary>
    /// <param name="follow">False: a symbolic link is an error, ELOOP or ENOTDIR.</param>
    public static int OpenFolder(int at, string path, bool follow)
    {
        // These two differ between architectures.
        var folder = OnArm ? 0x4000 : 0x10000;
        var noFollow = OnArm ? 0x8000 : 0x20000;
        return OpenAt(at, path, folder | CloseOnExec | NonBlocking | (follow ? 0 : noFollow), 0);
    }

    /// <summary>Fills a buffer with linux_dirent64 records; 0 at the end.</summary>
    public static nint Entries(int fd, byte* buffer, int bytes) => Syscall(OnArm ? 61 : 217, fd, (nint)buffer, bytes);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(int at, string path, int flags, uint mask, byte* into);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "inotify_init1")]
    public static partial int InotifyCreate(int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "inotify_add_watch", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int InotifyAdd(int fd, string path, uint mask);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "inotify_rm_watch")]
    public static partial int InotifyRemove(int fd, int watch);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "read")]
    public static partial nint Read(int fd, byte* buffer, nuint bytes);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(int at, string path, int flags, uint mode);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "syscall")]
    private static partial nint Syscall(nint number, nint first, nint second, nint third);
}
