using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>All processes that one command brings about, whatever they do to get away from it. Made per command.</summary>
internal interface ICommandGroup : IDisposable
{
    /// <summary>Starts the program so that it belongs to the group from its first instruction on.</summary>
    /// <param name="streams">Null sends both streams to /dev/null.</param>
    /// <returns>A child of this process that ends when the program does, and 0; or 0 and the errno.</returns>
    /// <exception cref="PlatformException">The machine lacks what the group needs; nothing was started.</exception>
    (int Pid, int Errno) Launch(CommandSpec command, CommandStreams? streams);

    /// <summary>How the program ended, from how the child of <see cref="Launch"/> did.</summary>
    (CommandEnd End, int Status) EndOf(ChildEnd child);

    /// <summary>Ends every process of the group at once. The child of <see cref="Launch"/> stays unreaped.</summary>
    /// <returns>True when it was seen that none is left.</returns>
    bool KillAll(TimeSpan limit);
}
