using System.Threading.Channels;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Orchestrator.HostService.Observability;

/// <summary>
/// Between the service and a sink that may stall (a stopped terminal, a full pipe, a slow disk): a bounded queue and one writer. When it is full, events are
/// dropped and counted, and the count is written as soon as there is room.
/// </summary>
internal sealed class QueuedSink : ILogEventSink, IDisposable
{
    /// <summary>Events that wait at most.</summary>
    public const int LengthMax = 10_000;

    private static readonly TimeSpan LastWordsMax = TimeSpan.FromSeconds(2);
    private static readonly MessageTemplate Dropped = new MessageTemplateParser().Parse(
        "{Count} log events were dropped: they came faster than they could be written"
    );
    private readonly Channel<LogEvent> _queue = Channel.CreateBounded<LogEvent>(
        new BoundedChannelOptions(LengthMax) { SingleReader = true }
    );
    private readonly ILogEventSink _sink;
    private readonly Thread _writer;
    private long _dropped;

    /// <param name="sink">Written to from one thread only; disposed with this.</param>
    public QueuedSink(ILogEventSink sink)
    {
        _sink = sink;
        // A thread of its own: a write that blocks must not take one of the pool's.
        _writer = new Thread(Write) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        if (!_queue.Writer.TryWrite(logEvent))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes what is left, for two seconds at most: a stalled sink must not hold up the end of the service.</summary>
    public void Dispose()
    {
        if (_queue.Writer.TryComplete() && _writer.Join(LastWordsMax))
        {
            (_sink as IDisposable)?.Dispose();
        }
    }

    private void Write()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out var next))
            {
                Emit(_sink, next);
                if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var count)
                {
                    var property = new LogEventProperty("Count", new ScalarValue(count));
                    Emit(_sink, new LogEvent(next.Timestamp, LogEventLevel.Warning, null, Dropped, [property]));
                }
            }
        }
    }

    // An event that cannot be written must not end the thread, and with it the process.
    private static void Emit(ILogEventSink sink, LogEvent logEvent)
    {
        try
        {
            sink.Emit(logEvent);
        }
        catch (Exception e)
        {
            Serilog.Debugging.SelfLog.WriteLine("a log event could not be written: {0}", e);
        }
    }
}
