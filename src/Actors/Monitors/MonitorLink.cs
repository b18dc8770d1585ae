using System.Net.Sockets;
using Orchestrator.Actors.Channels;
using Orchestrator.Model.Monitors;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.Actors.Monitors;

/// <summary>One connection to a monitor as lines. Reads a bounded piece at a time and holds no memory while the monitor is quiet. Used by one actor.</summary>
internal sealed class MonitorLink(IAgentSocket socket, FrameBudget budget) : IDisposable
{
    /// <summary>Enough for a machine with thousands of character devices.</summary>
    public const int LineBytesMax = 1024 * 1024;

    private const int PieceBytesMax = 64 * 1024;
    private const int PieceLinesMax = 100;

    private readonly LineReader _reader = new(LineBytesMax);
    private int _budgeted;

    /// <summary>What <see cref="Read"/> takes lines by; false ends the reading.</summary>
    internal delegate bool TakeLine(ReadOnlySpan<byte> line);

    /// <summary>How a piece of reading ended.</summary>
    internal enum Piece
    {
        /// <summary>Nothing more is there now.</summary>
        Quiet,

        /// <summary>More may be there; others have their turn first.</summary>
        More,

        /// <summary>A line passed <see cref="LineBytesMax"/>.</summary>
        TooLong,

        /// <summary>End of the stream.</summary>
        Closed,

        OverBudget,

        /// <summary>The taker wants no more.</summary>
        Refused,
    }

    public Task WaitReadableAsync() => socket.WaitReadableAsync().AsTask();

    /// <summary>Gives one line. A monitor has one question at a time to read: where that finds no room, it does not read.</summary>
    /// <exception cref="SocketException">The connection failed.</exception>
    public bool Send(ReadOnlySpan<byte> line) => socket.Send(line) == line.Length;

    /// <summary>Takes what is there.</summary>
    /// <exception cref="SocketException">The connection failed.</exception>
    public Piece Read(TakeLine take)
    {
        var (bytes, lines) = (0, 0);
        while (bytes < PieceBytesMax)
        {
            var count = socket.Receive(_reader.GetMemory().Span);
            _reader.Advance(Math.Max(count, 0));
            if (count <= 0)
            {
                return count == 0 ? Piece.Closed : Piece.Quiet;
            }
            bytes += count;
            while (_reader.Read(out var line) is var status and not LineStatus.NeedMore)
            {
                if (status == LineStatus.TooLong)
                {
                    return Piece.TooLong;
                }
                lines++;
                if (!take(line))
                {
                    return Piece.Refused;
                }
            }
            if (!WithinBudget())
            {
                return Piece.OverBudget;
            }
            if (lines >= PieceLinesMax)
            {
                break;
            }
        }
        return Piece.More;
    }

    public void Dispose()
    {
        socket.Dispose();
        _reader.Dispose();
        budget.Change(-_budgeted);
        _budgeted = 0;
    }

    private bool WithinBudget()
    {
        var more = _reader.HeldBytes - _budgeted;
        _budgeted += more;
        return more == 0 || budget.Change(more);
    }
}
