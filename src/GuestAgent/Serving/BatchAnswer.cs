using Orchestrator.Protocol.Framing;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>The answers to one batch, collected until the last is there; docs/protocol.md §2. A batch of notifications has none.</summary>
internal sealed class BatchAnswer
{
    private readonly List<ReadOnlyMemory<byte>> _lines = [];
    private int _open = 1;

    /// <summary>Bytes of the answers so far.</summary>
    public int Bytes { get; private set; }

    /// <summary>What is to run once the batch's line has left.</summary>
    public Action? Afterwards { get; set; }

    /// <summary>One more item will be answered later.</summary>
    public void Expect() => _open++;

    public void Add(ReadOnlySpan<byte> line)
    {
        _lines.Add(line.ToArray());
        Bytes += line.Length;
    }

    /// <summary>One of the expected answers is there, or the batch has been read to its end.</summary>
    /// <returns>True when it was the last.</returns>
    public bool Close() => --_open == 0;

    /// <summary>Writes the one line that answers all; nothing when no item wanted an answer.</summary>
    public void WriteTo(OutgoingQueue queue)
    {
        if (_lines.Count > 0)
        {
            FrameWriter.Batch(queue.Lines, _lines);
        }
    }
}
