using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Orchestrator.HostService.Observability;

/// <summary>Behind a queue, before its sink: writes how many events were dropped, as an event of its own. The package counts them and tells nobody.</summary>
internal sealed class DropTeller(ILogEventSink sink, DropCount drops) : ILogEventSink, IDisposable
{
    private static readonly MessageTemplate Dropped = new MessageTemplateParser().Parse(
        "{Count} log events were dropped: they came faster than they could be written"
    );

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        sink.Emit(logEvent);
        if (drops.Take() is > 0 and var count)
        {
            var property = new LogEventProperty("Count", new ScalarValue(count));
            sink.Emit(new LogEvent(logEvent.Timestamp, LogEventLevel.Warning, null, Dropped, [property]));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => (sink as IDisposable)?.Dispose();
}
