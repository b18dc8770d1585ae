using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>A program to run.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Argv">Its name first.</param>
/// <param name="Directory">Absolute path of a directory that is there.</param>
/// <param name="Capture">False sends both streams to /dev/null.</param>
/// <param name="OutputBytesMax">Kept per stream.</param>
internal sealed record CommandSpec(string Path, IReadOnlyList<string> Argv, string Directory, bool Capture, int OutputBytesMax)
{
    /// <summary>Starts it as a child of this process.</summary>
    /// <returns>0, or the errno.</returns>
    public int Spawn(CommandStreams? streams, out int pid) =>
        Libc.Spawn(
            Path,
            Argv,
            CommandEnvironment.Make(),
            Directory,
            streams?.StdoutWrite.Number,
            streams?.StderrWrite.Number,
            report: null,
            out pid
        );

    /// <summary>The end of a program that is a child of this process.</summary>
    public static (CommandEnd End, int Status) EndOf(ChildEnd child) =>
        (child.Exited ? CommandEnd.Exited : CommandEnd.Signalled, child.Status);
}

/// <summary>What became of it.</summary>
internal enum CommandEnd
{
    Exited,
    Signalled,
    TimedOut,
    Stopped,
    NotLaunched,

    /// <summary>Somebody else has ended the process that kept watch over it.</summary>
    Lost,
}

/// <param name="Status">Exit code, signal number, or the errno that kept it from being launched.</param>
/// <param name="AllEnded">After a timeout or stop: it was seen that no process of the command is left.</param>
/// <param name="ElapsedMs">From launch to end.</param>
internal sealed record CommandOutcome(CommandEnd End, int Status, bool AllEnded, long ElapsedMs, OutputBuffer Stdout, OutputBuffer Stderr)
    : IDisposable
{
    public void Dispose()
    {
        Stdout.Dispose();
        Stderr.Dispose();
    }
}
