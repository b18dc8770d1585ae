using System.Runtime.InteropServices;

namespace Orchestrator.Actors.Platform;

/// <summary>Waiting for many sockets at once.</summary>
internal static unsafe partial class Libc
{
    public const int EpollAdd = 1;
    public const int EpollRemove = 2;
    public const int EpollChange = 3;

    // struct epoll_event is packed on x86-64 and aligned everywhere else.
    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Bytes of one event.</summary>
    public static int EpollEventBytes { get; } = Packed ? 12 : 16;

    /// <summary>Where in an event its token stands.</summary>
    public static int EpollTokenOffset { get; } = Packed ? 4 : 8;

    /// <returns>A descriptor that lives as long as the process, or -1.</returns>
    public static int EpollCreate() => EpollCreateRaw(CloseOnExec);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "epoll_ctl")]
    public static partial int EpollControl(int epoll, int operation, ChannelHandle socket, byte* wanted);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "epoll_wait")]
    public static partial int EpollWait(int epoll, byte* events, int eventsMax, int timeoutMs);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "epoll_create1")]
    private static partial int EpollCreateRaw(int flags);
}
