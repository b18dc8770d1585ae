using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Orchestrator.HostService.Observability;

/// <summary>Begins a new line after a write that failed: what it left behind half written, on a disk that was full, must not swallow the next event.</summary>
internal sealed class FreshLine(ITextFormatter lines) : ITextFormatter
{
    private bool _failed;

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        if (_failed)
        {
            output.Write('\n');
            _failed = false;
        }
        lines.Format(logEvent, output);
    }

    /// <summary>The sink that writes these lines, watched for failures.</summary>
    public ILogEventSink Watch(ILogEventSink sink) => new Watched(this, sink);

    private sealed class Watched(FreshLine lines, ILogEventSink sink) : ILogEventSink, IDisposable
    {
        public void Emit(LogEvent logEvent)
        {
            try
            {
                sink.Emit(logEvent);
            }
            catch
            {
                lines._failed = true;
                throw;
            }
        }

        public void Dispose() => (sink as IDisposable)?.Dispose();
    }
}
