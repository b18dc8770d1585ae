using System.Globalization;
using Orchestrator.Protocol.Rpc;
using Serilog.Events;
using Serilog.Formatting;

namespace Orchestrator.HostService.Observability;

/// <summary>A line for people: <c>2026-11-22 13:05:59.123Z info  Vms.VmActor: message [request 7f3a]</c>. Times are UTC, as in the JSON lines.</summary>
internal sealed class TextLines : ITextFormatter
{
    private const string OurPrefix = "Orchestrator.";

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write(logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        output.Write(' ');
        output.Write(Level(logEvent.Level));
        output.Write(' ');
        if (Text(logEvent, "SourceContext") is { } source)
        {
            output.Write(source.StartsWith(OurPrefix, StringComparison.Ordinal) ? source[OurPrefix.Length..] : source);
            output.Write(": ");
        }
        output.Write(LogText.Message(logEvent));
        if (Text(logEvent, "RequestId") is { } request && !logEvent.MessageTemplate.Text.Contains("{RequestId", StringComparison.Ordinal))
        {
            output.Write($" [request {request}]");
        }
        output.Write('\n');
        if (logEvent.Exception is { } exception)
        {
            output.Write(LogText.Exception(exception));
            output.Write('\n');
        }
    }

    private static string? Text(LogEvent e, string name) =>
        e.Properties.GetValueOrDefault(name) is ScalarValue { Value: string text } ? GuestText.Clean(text) : null;

    private static string Level(LogEventLevel level) =>
        level switch
        {
            LogEventLevel.Verbose => "trace",
            LogEventLevel.Debug => "debug",
            LogEventLevel.Information => "info ",
            LogEventLevel.Warning => "WARN ",
            LogEventLevel.Error => "ERROR",
            _ => "FATAL",
        };
}
