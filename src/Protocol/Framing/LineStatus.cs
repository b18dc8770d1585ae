namespace Orchestrator.Protocol.Framing;

/// <summary>What <see cref="LineReader.Read"/> found.</summary>
public enum LineStatus
{
    /// <summary>No whole line is held: receive more.</summary>
    NeedMore,

    /// <summary>A whole line, without its ending.</summary>
    Line,

    /// <summary>A line has passed the limit. Told once, as soon as it is certain; the rest of that line is skipped.</summary>
    TooLong,
}
