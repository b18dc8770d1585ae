using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>Calls on files by an open directory and a name.</summary>
internal static unsafe partial class Libc
{
    public const int AtFdCwd = -100;
    public const int AtSymlinkNoFollow = 0x100;
    public const int AtSymlinkFollow = 0x400;
    public const int AtEmptyPath = 0x1000;
    public const int AtEffectiveAccess = 0x200;
    public const int AtRemoveDirectory = 0x200;
    public const int AccessExecute = 1;
    public const int AccessWrite = 2;
    public const int OpenExclusive = 0x80;
    public const int OpenPath = 0x200000;

    // These differ between architectures.
    public static readonly int OpenDirectory = OnArm ? 0x4000 : 0x10000;
    public static readonly int OpenNoFollow = OnArm ? 0x8000 : 0x20000;

    /// <summary>A file without a name in the directory that is opened (O_TMPFILE); gone with its descriptor unless <see cref="NameOpenFile"/> names it.</summary>
    public static readonly int OpenNameless = 0x400000 | OpenDirectory;

    private const int SysOpenAt2 = 437;

    private static bool OnArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    [LibraryImport(Name, SetLastError = true, EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenAt(int dirFd, string path, int flags, uint mode);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "pread")]
    private static partial nint PReadRaw(int fd, byte* buffer, nuint count, long offset);

    /// <summary>Reads at an offset; restarted when a signal interrupts it.</summary>
    public static nint PRead(int fd, Span<byte> into, long offset)
    {
        fixed (byte* start = into)
        {
            nint count;
            do
            {
                count = PReadRaw(fd, start, (nuint)into.Length, offset);
            } while (count < 0 && LastError == SystemError.Interrupted);
            return count;
        }
    }

    [LibraryImport(Name, SetLastError = true, EntryPoint = "pwrite")]
    private static partial nint PWriteRaw(int fd, byte* bytes, nuint count, long offset);

    /// <summary>Writes at an offset, all of it or until it fails; restarted when a signal interrupts it.</summary>
    /// <returns>0, or the errno: then some of it may have been written.</returns>
    public static int PWriteAll(int fd, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* start = bytes)
            {
                count = PWriteRaw(fd, start, (nuint)bytes.Length, offset);
            }
            if (count == 0 || (count < 0 && LastError != SystemError.Interrupted))
            {
                return count == 0 ? SystemError.InputOutput : LastError;
            }
            if (count > 0)
            {
                bytes = bytes[(int)count..];
                offset += count;
            }
        }
        return 0;
    }

    [LibraryImport(Name, SetLastError = true, EntryPoint = "flock")]
    private static partial int FLock(int fd, int operation);

    /// <summary>Locks an open file for this descriptor alone, until it is closed; other threads and processes are kept out by their own descriptors.</summary>
    /// <param name="wait">False answers at once: <see cref="SystemError.Again"/> when somebody else has it.</param>
    /// <returns>0, or the errno.</returns>
    public static int LockAlone(int fd, bool wait)
    {
        const int exclusive = 2;
        const int notBlocking = 4;
        while (FLock(fd, wait ? exclusive : exclusive | notBlocking) != 0)
        {
            if (LastError != SystemError.Interrupted)
            {
                return LastError;
            }
        }
        return 0;
    }

    [LibraryImport(Name, SetLastError = true, EntryPoint = "fsync")]
    public static partial int FSync(int fd);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "chmod", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChMod(string path, uint mode);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "fchmod")]
    public static partial int FChMod(int fd, uint mode);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "fchown")]
    public static partial int FChOwn(int fd, uint uid, uint gid);

    [LibraryImport(Name, EntryPoint = "getegid")]
    public static partial uint EffectiveGroup();

    [LibraryImport(Name, SetLastError = true, EntryPoint = "mkdirat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MkDirAt(int dirFd, string path, uint mode);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "unlinkat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnlinkAt(int dirFd, string path, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "renameat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameAt(int oldDirFd, string oldPath, int newDirFd, string newPath);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "linkat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkAt(int oldDirFd, string oldPath, int newDirFd, string newPath, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "readlinkat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ReadLinkAt(int dirFd, string path, byte* buffer, nuint size);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FAccessAt(int dirFd, string path, int mode, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "syscall", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenAt2Call(nint number, nint dirFd, string path, OpenHow* how, nuint size);

    /// <summary>What a name in an open directory stands for; "" and <see cref="AtEmptyPath"/> for the descriptor itself.</summary>
    /// <returns>0, or -1 with the errno set.</returns>
    public static int Stat(int dirFd, string path, int flags, out FileFacts facts)
    {
        const uint basicStats = 0x7FF;
        var raw = stackalloc byte[FileFacts.StatxBytes];
        fixed (byte* text = CText.Of(path))
        {
            var result = StatxRaw(dirFd, text, flags, basicStats, raw);
            facts = result == 0 ? FileFacts.FromStatx(new ReadOnlySpan<byte>(raw, FileFacts.StatxBytes)) : default;
            return result;
        }
    }

    /// <summary>What an open descriptor stands for.</summary>
    /// <returns>0, or -1 with the errno set.</returns>
    public static int Stat(int fd, out FileFacts facts) => Stat(fd, "", AtEmptyPath, out facts);

    /// <summary>Gives a file that was opened by <see cref="OpenNameless"/> a name, which must be free.</summary>
    /// <returns>0, or -1 with the errno set.</returns>
    public static int NameOpenFile(int fd, int dirFd, string name) =>
        // By the descriptor alone it takes a capability; this way it takes /proc.
        LinkAt(AtFdCwd, $"/proc/self/fd/{fd}", dirFd, name, AtSymlinkFollow);

    /// <summary>openat2(2): -1 with <see cref="SystemError.NotImplemented"/> before Linux 5.6.</summary>
    public static int OpenAt2(int dirFd, string path, int flags, ulong resolve)
    {
        var how = new OpenHow { Flags = (ulong)(uint)flags, Resolve = resolve };
        return (int)OpenAt2Call(SysOpenAt2, dirFd, path, &how, (nuint)sizeof(OpenHow));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
