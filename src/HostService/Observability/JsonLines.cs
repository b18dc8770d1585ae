using System.Buffers;
using System.Text;
using System.Text.Json;
using Orchestrator.Protocol.Rpc;
using Serilog.Events;
using Serilog.Formatting;

namespace Orchestrator.HostService.Observability;

/// <summary>
/// One JSON object a line in the compact log event format (clef-json.org): <c>@t</c> time, <c>@l</c> level unless Information, <c>@m</c> message, <c>@mt</c>
/// its template, <c>@x</c> exception, and the values by name. Pure ASCII: everything else is escaped, so nothing in it can act on a terminal.
/// </summary>
internal sealed class JsonLines : ITextFormatter
{
    private const int DepthMax = 5;

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("@t", logEvent.Timestamp.UtcDateTime);
            if (logEvent.Level != LogEventLevel.Information)
            {
                json.WriteString("@l", logEvent.Level.ToString());
            }
            json.WriteString("@m", LogText.Message(logEvent));
            json.WriteString("@mt", GuestText.Clean(logEvent.MessageTemplate.Text));
            if (logEvent.Exception is { } exception)
            {
                json.WriteString("@x", GuestText.CleanLines(exception.ToString(), LogText.ExceptionCharsMax));
            }
            foreach (var (name, value) in logEvent.Properties)
            {
                // The format doubles a leading @ of a name, so that it cannot pass for one of its own.
                json.WritePropertyName(name.StartsWith('@') ? "@" + name : name);
                Write(json, name, value, DepthMax);
            }
            json.WriteEndObject();
        }
        output.Write(Encoding.ASCII.GetString(line.WrittenSpan));
        output.Write('\n');
    }

    private static void Write(Utf8JsonWriter json, string name, LogEventPropertyValue value, int depth)
    {
        if (LogText.IsSecret(name) || depth == 0)
        {
            json.WriteStringValue(depth == 0 ? "…" : LogText.Value(name, value));
            return;
        }
        switch (value)
        {
            case ScalarValue scalar:
                WriteScalar(json, name, scalar);
                break;
            case SequenceValue sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Elements)
                {
                    Write(json, "", item, depth - 1);
                }
                json.WriteEndArray();
                break;
            case StructureValue structure:
                json.WriteStartObject();
                foreach (var member in structure.Properties)
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Name, member.Value, depth - 1);
                }
                json.WriteEndObject();
                break;
            case DictionaryValue dictionary:
                json.WriteStartObject();
                foreach (var (key, item) in dictionary.Elements)
                {
                    var member = LogText.Value("", key);
                    json.WritePropertyName(member);
                    Write(json, member, item, depth - 1);
                }
                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(LogText.Value(name, value));
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, string name, ScalarValue scalar)
    {
        switch (scalar.Value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long or short or byte or uint or sbyte or ushort:
                json.WriteNumberValue(Convert.ToInt64(scalar.Value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(LogText.Value(name, scalar));
                break;
        }
    }
}
