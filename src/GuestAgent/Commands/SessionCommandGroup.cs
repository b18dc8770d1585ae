using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>
/// A command where nothing can be seen of processes, because there is no /proc: it is ended as a process group, and nobody can say whether that
/// was all of it.
/// </summary>
internal sealed class SessionCommandGroup : ICommandGroup
{
    private int _pid;

    public (int Pid, int Errno) Launch(CommandSpec command, CommandStreams? streams)
    {
        var errno = command.Spawn(streams, out _pid);
        return (_pid, errno);
    }

    public (CommandEnd End, int Status) EndOf(ChildEnd child) => CommandSpec.EndOf(child);

    public bool KillAll(TimeSpan limit)
    {
        _ = Libc.Kill(-_pid, Libc.SigKill);
        return false;
    }

    public void Dispose() { }
}
