using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>
/// Starting, watching and ending processes. Children are made by posix_spawn alone: between fork and exec only libc's own code runs, for this
/// process has many threads and a managed one must not wake up in the child.
/// </summary>
internal static unsafe partial class Libc
{
    public const int SigKill = 9;
    public const int SigStop = 19;
    public const short PollIn = 1;
    public const short PollPriority = 2;
    public const short PollOut = 4;

    private const int SigChild = 17;
    private const int SysPidFdOpen = 434;
    private const int SysCloseRange = 436;
    private const uint CloseRangeCloseOnExec = 4;
    private const int PrSetChildSubreaper = 36;
    private const int WaitAll = 0;
    private const int WaitPid = 1;
    private const int WaitExited = 4;
    private const int WaitNoHang = 1;
    private const int WaitNoReap = 0x01000000;

    /// <summary>Room for posix_spawnattr_t (336 bytes in glibc) and posix_spawn_file_actions_t (80).</summary>
    private const int SpawnStructBytes = 512;
    private const int SignalSetBytes = 128;
    private const int FirstBehindStdErr = 3;
    private const short SpawnSetSignalDefaults = 0x04;
    private const short SpawnSetSignalMask = 0x08;
    private const short SpawnSetSession = 0x80;

    [LibraryImport(Name, EntryPoint = "posix_spawn")]
    private static partial int PosixSpawn(int* pid, byte* path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_init")]
    private static partial int SpawnAttributesInit(byte* attributes);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_destroy")]
    private static partial int SpawnAttributesDestroy(byte* attributes);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SpawnAttributesSetFlags(byte* attributes, short flags);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SpawnAttributesSetMask(byte* attributes, byte* signals);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SpawnAttributesSetDefaults(byte* attributes, byte* signals);

    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int SpawnActionsInit(byte* actions);

    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int SpawnActionsDestroy(byte* actions);

    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_addopen")]
    private static partial int SpawnActionsOpen(byte* actions, int fd, byte* path, int flags, uint mode);

    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int SpawnActionsDup(byte* actions, int fd, int newFd);

    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    private static partial int SpawnActionsChangeDirectory(byte* actions, byte* path);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "waitid")]
    private static partial int WaitId(int kind, uint id, byte* info, int options);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "kill")]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "pipe2")]
    private static partial int Pipe(int* ends, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "poll")]
    private static partial int PollRaw(PollEntry* entries, nuint count, int timeoutMs);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint value, nuint third, nuint fourth, nuint fifth);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "sigaction")]
    private static partial int SignalAction(int signal, SignalDisposition* wanted, SignalDisposition* before);

    [LibraryImport(Name, EntryPoint = "umask")]
    private static partial uint SetFileMask(uint mask);

    /// <summary>
    /// Once, before the first child: nothing that this process inherited goes on to a command, which makes files that others may read but not
    /// write, and children wait to be asked for their exit codes even where the starter of this process ignored them.
    /// </summary>
    public static void PrepareForChildren()
    {
        const uint othersMayNotWrite = 0x12;
        _ = SetFileMask(othersMayNotWrite);
        _ = SystemCall(SysCloseRange, FirstBehindStdErr, unchecked((nint)uint.MaxValue), (nint)CloseRangeCloseOnExec);
        const int ignored = 1;
        const int noWait = 2;
        SignalDisposition disposition;
        if (SignalAction(SigChild, null, &disposition) == 0 && (disposition.Handler == ignored || (disposition.Flags & noWait) != 0))
        {
            disposition = default;
            _ = SignalAction(SigChild, &disposition, null);
        }
    }

    /// <summary>For a process that only its parent may end: hang-ups, interrupts and terminations are passed over.</summary>
    public static void IgnoreEndingSignals()
    {
        const int hangUp = 1;
        const int interrupt = 2;
        const int quit = 3;
        const int terminate = 15;
        const int ignored = 1;
        var disposition = new SignalDisposition { Handler = ignored };
        foreach (var signal in (ReadOnlySpan<int>)[hangUp, interrupt, quit, terminate])
        {
            _ = SignalAction(signal, &disposition, null);
        }
    }

    /// <summary>Starts a program in a session of its own, with default signals, /dev/null as input, and nothing else of ours.</summary>
    /// <param name="output">Descriptor that becomes its stdout; null for /dev/null.</param>
    /// <param name="error">As <paramref name="output"/>, for stderr.</param>
    /// <param name="report">Descriptor that it gets as its fourth; null for none.</param>
    /// <returns>0, or the errno: what kept the program from running.</returns>
    public static int Spawn(
        string path,
        IReadOnlyList<string> argv,
        IReadOnlyList<string> environment,
        string directory,
        int? output,
        int? error,
        int? report,
        out int pid
    )
    {
        using var arguments = new CTextList(argv);
        using var variables = new CTextList(environment);
        var attributes = stackalloc byte[SpawnStructBytes];
        var actions = stackalloc byte[SpawnStructBytes];
        var none = stackalloc byte[SignalSetBytes];
        var all = stackalloc byte[SignalSetBytes];
        new Span<byte>(none, SignalSetBytes).Clear();
        new Span<byte>(all, SignalSetBytes).Fill(0xFF);
        _ = SpawnAttributesInit(attributes);
        _ = SpawnActionsInit(actions);
        try
        {
            _ = SpawnAttributesSetFlags(attributes, SpawnSetSignalDefaults | SpawnSetSignalMask | SpawnSetSession);
            _ = SpawnAttributesSetMask(attributes, none);
            _ = SpawnAttributesSetDefaults(attributes, all);
            using var nowhere = OpenNowhere();
            fixed (
                byte* program = CText.Of(path),
                    place = CText.Of(directory),
                    nothing = "/dev/null\0"u8
            )
            {
                var failed = SpawnActionsDup(actions, nowhere.Number, 0);
                failed |= output is { } o ? SpawnActionsDup(actions, o, 1) : SpawnActionsOpen(actions, 1, nothing, OpenWrite, 0);
                failed |= error is { } e ? SpawnActionsDup(actions, e, 2) : SpawnActionsOpen(actions, 2, nothing, OpenWrite, 0);
                failed |= report is { } r ? SpawnActionsDup(actions, r, FirstBehindStdErr) : 0;
                failed |= SpawnActionsChangeDirectory(actions, place);
                var child = 0;
                var errno =
                    failed != 0 ? SystemError.NoMemory : PosixSpawn(&child, program, actions, attributes, arguments.Start, variables.Start);
                pid = errno == 0 ? child : 0;
                return errno;
            }
        }
        finally
        {
            _ = SpawnActionsDestroy(actions);
            _ = SpawnAttributesDestroy(attributes);
        }
    }

    /// <summary>What a command reads: /dev/null, or a pipe that nobody writes to where there is none.</summary>
    private static Fd OpenNowhere()
    {
        var number = Open("/dev/null", OpenRead | CloseOnExec);
        if (number >= 0)
        {
            return new Fd(number);
        }
        var (read, write) = OpenPipe();
        write.Dispose();
        return read;
    }

    /// <summary>How a child ended.</summary>
    /// <param name="reap">False leaves it as a zombie, which keeps its id from being given away.</param>
    /// <param name="wait">False answers at once.</param>
    /// <returns>Null while it runs, or when it is no child of ours.</returns>
    public static ChildEnd? Wait(int pid, bool reap, bool wait) =>
        Wait(WaitPid, pid, WaitExited | (reap ? 0 : WaitNoReap) | (wait ? 0 : WaitNoHang))?.End;

    /// <summary>Waits for any child to end, and reaps it.</summary>
    /// <returns>Null when there is none.</returns>
    public static (int Pid, ChildEnd End)? WaitAny() => Wait(WaitAll, 0, WaitExited);

    private static (int Pid, ChildEnd End)? Wait(int kind, int id, int options)
    {
        const int infoBytes = 128;
        var info = stackalloc byte[infoBytes];
        new Span<byte>(info, infoBytes).Clear();
        int result;
        do
        {
            result = WaitId(kind, (uint)id, info, options);
        } while (result != 0 && LastError == SystemError.Interrupted);
        // siginfo_t of 64-bit Linux: si_code at 8, si_pid at 16, si_status at 24.
        const int exited = 1;
        return result == 0 && *(int*)(info + 16) is not 0 and var pid
            ? (pid, new ChildEnd(*(int*)(info + 8) == exited, *(int*)(info + 24)))
            : null;
    }

    /// <summary>A descriptor that polls readable once the process has ended; null before Linux 5.3.</summary>
    public static Fd? OpenPidFd(int pid)
    {
        var number = (int)SystemCall(SysPidFdOpen, pid, 0, 0);
        return number >= 0 ? new Fd(number) : null;
    }

    /// <summary>Orphans below this process become its children instead of init's.</summary>
    public static bool SetChildSubreaper(bool on) => ProcessControl(PrSetChildSubreaper, on ? 1u : 0u, 0, 0, 0) == 0;

    public static (Fd Read, Fd Write) OpenPipe()
    {
        var ends = stackalloc int[2];
        return Pipe(ends, CloseOnExec) == 0 ? (new Fd(ends[0]), new Fd(ends[1])) : throw new PlatformException("make a pipe", LastError);
    }

    /// <summary>poll(2). Entries with a negative descriptor are passed over. A signal counts as nothing ready.</summary>
    public static void Poll(Span<PollEntry> entries, int timeoutMs)
    {
        fixed (PollEntry* start = entries)
        {
            if (PollRaw(start, (nuint)entries.Length, timeoutMs) < 0)
            {
                foreach (ref var entry in entries)
                {
                    entry.Ready = 0;
                }
            }
        }
    }

    /// <summary>struct sigaction as libc has it on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SignalDisposition
    {
        public nint Handler;
        public fixed byte Mask[SignalSetBytes];
        public int Flags;
        public nint Restorer;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry(int fd, short wanted)
    {
        public int Fd = fd;
        public short Wanted = wanted;
        public short Ready;
    }
}

/// <summary>How a process ended.</summary>
/// <param name="Exited">False: a signal ended it.</param>
/// <param name="Status">Exit code, or signal number.</param>
internal readonly record struct ChildEnd(bool Exited, int Status);
