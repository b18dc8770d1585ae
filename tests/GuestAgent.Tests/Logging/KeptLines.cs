using System.Collections.Concurrent;
using System.Text;
using Orchestrator.GuestAgent.Logging;

namespace Orchestrator.GuestAgent.Tests.Logging;

/// <summary>A log's target in a test's hands: keeps lines, answers errors, and holds the writer up, as the test says.</summary>
internal sealed class KeptLines : ILogTarget
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ManualResetEventSlim _open = new(true);

    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>What a write answers; 0 keeps the line.</summary>
    public int Errno { get; set; }

    /// <summary>Not set: the writer hangs in its next write.</summary>
    public ManualResetEventSlim Gate => _open;

    public bool IsJournal { get; init; }

    public bool IsDisposed { get; private set; }

    public Action<string, string>? Trouble { get; set; }

    public int Write(ReadOnlySpan<byte> line)
    {
        _open.Wait();
        if (Errno == 0)
        {
            _lines.Enqueue(Encoding.UTF8.GetString(line).TrimEnd('\n'));
        }
        return Errno;
    }

    public void Reopen() => _lines.Enqueue("reopened");

    public void Dispose() => IsDisposed = true;
}
