namespace Orchestrator.GuestAgent.Logging;

/// <summary>Where the log's lines end: a descriptor that was handed to the agent, or a file. Belongs to the log's writer, and may block it.</summary>
internal interface ILogTarget : IDisposable
{
    /// <summary>Lines carry journald's prefix instead of time and level.</summary>
    bool IsJournal { get; }

    /// <summary>Takes what went wrong beside a line, and why.</summary>
    Action<string, string>? Trouble { set; }

    /// <param name="line">With its newline.</param>
    /// <returns>0, or the errno: then the line is lost, and half of it may stand there; the next one begins on a line of its own.</returns>
    int Write(ReadOnlySpan<byte> line);

    /// <summary>Lets go of a file that was moved away, and begins another in its place.</summary>
    void Reopen();
}
