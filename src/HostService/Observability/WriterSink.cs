using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Orchestrator.HostService.Observability;

/// <summary>Writes each event to a text writer, whole lines at a time. A writer that fails (standard error may be closed) is left alone.</summary>
internal sealed class WriterSink(ITextFormatter formatter, TextWriter writer) : ILogEventSink
{
    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        using var line = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        formatter.Format(logEvent, line);
        try
        {
            writer.Write(line.ToString());
            writer.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // There is no place left to complain to.
        }
    }
}
