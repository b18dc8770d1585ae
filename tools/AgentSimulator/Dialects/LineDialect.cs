using Orchestrator.Protocol.Framing;

namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>An agent that reads lines. A whole line is read where it lies; only a half one is kept.</summary>
/// <param name="lineBytesMax">Longest line it takes, bytes.</param>
internal abstract class LineDialect(IAgentPort port, int lineBytesMax) : AgentDialect(port)
{
    private const byte Newline = (byte)'\n';

    private readonly LineReader _half = new(lineBytesMax);

    public override int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (taken < bytes.Length && !IsBusy)
        {
            var rest = bytes[taken..];
            var newline = rest.IndexOf(Newline);
            var piece = newline < 0 ? rest : rest[..(newline + 1)];
            taken += piece.Length;
            if (newline >= 0 && !_half.InsideLine && piece.Length <= lineBytesMax)
            {
                WholeLine(piece[..^1]);
            }
            else
            {
                Keep(piece);
            }
        }
        return taken;
    }

    public override void Restarted() => ForgetHalfLine();

    protected override void Dispose(bool disposing)
    {
        _half.Dispose();
        base.Dispose(disposing);
    }

    protected void ForgetHalfLine() => _half.Reset();

    /// <summary>A line that is not empty, without its ending.</summary>
    protected abstract void Line(ReadOnlySpan<byte> line);

    /// <summary>A line with nothing in it.</summary>
    protected virtual void EmptyLine() { }

    /// <summary>A line longer than this agent takes.</summary>
    protected abstract void LongLine();

    private void WholeLine(ReadOnlySpan<byte> line)
    {
        if (line is [.., (byte)'\r'])
        {
            line = line[..^1];
        }
        if (line.IsEmpty)
        {
            EmptyLine();
        }
        else
        {
            Line(line);
        }
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var room = _half.GetMemory(piece.Length).Span;
            var count = Math.Min(room.Length, piece.Length);
            piece[..count].CopyTo(room);
            _half.Advance(count);
            piece = piece[count..];
            for (var status = _half.Read(out var line); status != LineStatus.NeedMore; status = _half.Read(out line))
            {
                if (status == LineStatus.Line)
                {
                    Line(line);
                }
                else
                {
                    LongLine();
                }
            }
        }
    }
}
