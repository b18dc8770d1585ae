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

    private readonly CancellationTokenSource _stop = new();
    private readonly LineReader _reader = new(GreetingLineBytesMax);
    private int _budgeted;
    private bool _insideTooLong;

    /// <summary>Receives until the connection ends; says why it did. Faults only by an error of our own.</summary>
    public async Task<ChannelProtocol.PumpEnded> RunAsync()
    {
        try
        {
            return await ReceiveAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new ChannelProtocol.PumpEnded(LossCause.SocketError, "it was closed here");
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

    public void Dispose() => _stop.Cancel();

    private async Task<ChannelProtocol.PumpEnded> ReceiveAsync(CancellationToken stop)
    {
        while (true)
        {
            await socket.WaitReadableAsync().ConfigureAwait(false);
            for (var reads = 0; reads < ReadsBeforeYield; reads++)
            {
                var count = ReceiveOnce();
                if (count == 0)
                {
                    return new ChannelProtocol.PumpEnded(LossCause.Eof, _reader.InsideLine ? "within a line" : "");
                }
                if (!WithinBudget())
                {
                    return new ChannelProtocol.PumpEnded(LossCause.PartialFrameBudget, "");
                }
                if (count < 0)
                {
                    break;
                }
            }
            // Neither a guest that never stops nor one that sends junk may keep a thread for itself.
            var pause = sorter.Pause();
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, clock.Source, stop).ConfigureAwait(false);
            }
            else
            {
                stop.ThrowIfCancellationRequested();
            }
        }
    }

    private int ReceiveOnce()
    {
        var count = socket.Receive(_reader.GetMemory().Span);
        _reader.Advance(Math.Max(count, 0));
        if (count > 0)
        {
            ReadLines();
            if (_insideTooLong)
            {
                sorter.TakeSkipped(count);
            }
        }
        return count;
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
}
