using System.Net.Sockets;
using Akka.Actor;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.Actors.Channels;

/// <summary>
/// The receiving side of one connection: bytes to lines, lines to <see cref="LineSorter"/>. Reads as fast as the guest sends what was asked for, and slower
/// when it sends what was not. Holds no memory while the guest is quiet.
/// </summary>
internal sealed class ReceivePump(IAgentSocket socket, LineSorter sorter, FrameBudget budget, SteadyClock clock) : IDisposable
{
    private const int ReadsBeforeYield = 16;
    private const int GreetingLineBytesMax = 64 * 1024;

    private readonly LineReader _reader = new(GreetingLineBytesMax);
    private int _budgeted;
    private bool _insideTooLong;
    private volatile bool _stopped;

    /// <summary>Receives until the connection ends; says why it did. Faults only by an error of our own.</summary>
    public async Task<ChannelProtocol.PumpEnded> RunAsync()
    {
        try
        {
            while (true)
            {
                await socket.WaitReadableAsync().ConfigureAwait(false);
                // One thread waits for all channels. It takes an answer of usual length along; who sends more goes on without it, and gives way often:
                // neither a guest that never stops nor one that sends junk may keep a thread for itself.
                if (_reader.HeldBytes > 0)
                {
                    await Task.Yield();
                }
                var read = Read.More;
                for (var reads = 0; reads < ReadsBeforeYield && read == Read.More; reads++)
                {
                    if (ReceiveOnce(out read) is { } end)
                    {
                        return end;
                    }
                }
                var pause = sorter.Pause();
                if (pause > TimeSpan.Zero)
                {
                    await Task.Delay(pause, clock.Source).ConfigureAwait(false);
                }
                else if (read != Read.All)
                {
                    await Task.Yield();
                }
                if (_stopped)
                {
                    return new ChannelProtocol.PumpEnded(LossCause.SocketError, "it was closed here");
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return ChannelEnd.Of(e);
        }
        finally
        {
            budget.Change(-_budgeted);
            _reader.Dispose();
        }
    }

    public void Dispose() => _stopped = true;

    private ChannelProtocol.PumpEnded? ReceiveOnce(out Read read)
    {
        var room = _reader.GetMemory().Span;
        var count = socket.Receive(room);
        read =
            count < 0 ? Read.All
            : count == room.Length ? Read.Full
            : Read.More;
        _reader.Advance(Math.Max(count, 0));
        if (count > 0)
        {
            ReadLines();
            if (_insideTooLong)
            {
                sorter.TakeSkipped(count);
            }
        }
        return count == 0 ? new ChannelProtocol.PumpEnded(LossCause.Eof, _reader.InsideLine ? "within a line" : "")
            : WithinBudget() ? null
            : new ChannelProtocol.PumpEnded(LossCause.PartialFrameBudget, "");
    }

    private void ReadLines()
    {
        while (true)
        {
            switch (_reader.Read(out var line))
            {
                case LineStatus.Line:
                    _insideTooLong = false;
                    sorter.Take(line);
                    _reader.LineBytesMax = sorter.LineBytesMax ?? GreetingLineBytesMax;
                    break;
                case LineStatus.TooLong:
                    _insideTooLong = true;
                    sorter.TakeTooLong(_reader.LineBytesMax);
                    break;
                default:
                    return;
            }
        }
    }

    private bool WithinBudget()
    {
        var held = _reader.HeldBytes;
        if (held == _budgeted)
        {
            return true;
        }
        var more = held - _budgeted;
        _budgeted = held;
        return budget.Change(more);
    }

    private enum Read
    {
        /// <summary>Something came; there may be more.</summary>
        More,

        /// <summary>As much came as there was room for.</summary>
        Full,

        /// <summary>Nothing is there now.</summary>
        All,
    }
}
