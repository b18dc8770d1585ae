using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Orchestrator.Protocol.Framing;

/// <summary>
/// Writes whole lines, newline included; docs/protocol.md §2. JSON that is passed in raw must be one valid JSON text in UTF-8 (it is copied; newlines
/// between its tokens become spaces). An empty id stands for <c>null</c>, empty params or data for none.
/// </summary>
public static class FrameWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
    private static readonly FrameBuffer Nowhere = new();

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>A request with an integer id.</summary>
    public static void Request(IBufferWriter<byte> to, long id, string method, ReadOnlySpan<byte> paramsJson = default)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(id, digits, out var length);
        Request(to, digits[..length], method, paramsJson);
    }

    /// <summary>A request with an integer id and params of a known type.</summary>
    public static void Request<T>(IBufferWriter<byte> to, long id, string method, T value, JsonTypeInfo<T> type)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(id, digits, out var length);
        Request(to, digits[..length], method, value, type);
    }

    /// <summary>A request with an id that is a JSON token already, for example <c>"hello-1f"</c> with its quotes.</summary>
    public static void Request(IBufferWriter<byte> to, ReadOnlySpan<byte> idJson, string method, ReadOnlySpan<byte> paramsJson = default)
    {
        BeginRequest(to, idJson, method);
        EndCall(to, paramsJson);
    }

    /// <summary>A request with an id that is a JSON token already and params of a known type.</summary>
    public static void Request<T>(IBufferWriter<byte> to, ReadOnlySpan<byte> idJson, string method, T value, JsonTypeInfo<T> type)
    {
        BeginRequest(to, idJson, method);
        EndCall(to, value, type);
    }

    /// <summary>A notification: nobody answers it.</summary>
    public static void Notification(IBufferWriter<byte> to, string method, ReadOnlySpan<byte> paramsJson = default)
    {
        BeginNotification(to, method);
        EndCall(to, paramsJson);
    }

    /// <summary>A notification with params of a known type.</summary>
    public static void Notification<T>(IBufferWriter<byte> to, string method, T value, JsonTypeInfo<T> type)
    {
        BeginNotification(to, method);
        EndCall(to, value, type);
    }

    /// <summary>The answer to the request of that id.</summary>
    public static void Result(IBufferWriter<byte> to, ReadOnlySpan<byte> idJson, ReadOnlySpan<byte> resultJson)
    {
        BeginResult(to, idJson);
        Raw(to, resultJson);
        EndResult(to);
    }

    /// <summary>The answer to the request of that id, of a known type.</summary>
    public static void Result<T>(IBufferWriter<byte> to, ReadOnlySpan<byte> idJson, T value, JsonTypeInfo<T> type)
    {
        BeginResult(to, idJson);
        Value(to, value, type);
        EndResult(to);
    }

    /// <summary>The refusal of the request of that id, with the code that <see cref="ErrorMap"/> has for the error.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The error is one that never travels.</exception>
    public static void Error(
        IBufferWriter<byte> to,
        ReadOnlySpan<byte> idJson,
        AgentError error,
        string message,
        ReadOnlySpan<byte> dataJson = default
    ) =>
        Error(
            to,
            idJson,
            ErrorMap.ToRpcCode(error)
                ?? throw new ArgumentOutOfRangeException(nameof(error), error, "This error never travels on the wire."),
            message,
            dataJson
        );

    /// <summary>The refusal of the request of that id.</summary>
    /// <param name="message">Any text; what JSON cannot hold (half a surrogate pair) becomes U+FFFD.</param>
    public static void Error(
        IBufferWriter<byte> to,
        ReadOnlySpan<byte> idJson,
        int code,
        string message,
        ReadOnlySpan<byte> dataJson = default
    )
    {
        to.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        Id(to, idJson);
        to.Write(",\"error\":{\"code\":"u8);
        Integer(to, code);
        to.Write(",\"message\":"u8);
        Text(to, message);
        if (!dataJson.IsEmpty)
        {
            to.Write(",\"data\":"u8);
            Raw(to, dataJson);
        }
        to.Write("}}\n"u8);
    }

    /// <summary>Joins lines that were written one by one (each with its newline) into the one line that answers a batch.</summary>
    /// <param name="lines">At least one: a batch of notifications alone is not answered at all.</param>
    public static void Batch(IBufferWriter<byte> to, IReadOnlyList<ReadOnlyMemory<byte>> lines)
    {
        ArgumentOutOfRangeException.ThrowIfZero(lines.Count, nameof(lines));
        for (var i = 0; i < lines.Count; i++)
        {
            to.Write(i == 0 ? "["u8 : ","u8);
            to.Write(lines[i].Span.TrimEnd((byte)'\n'));
        }
        to.Write("]\n"u8);
    }

    /// <summary>A whole number, as JSON has it.</summary>
    internal static void Integer(IBufferWriter<byte> to, long value)
    {
        Utf8Formatter.TryFormat(value, to.GetSpan(20), out var length);
        to.Advance(length);
    }

    /// <summary>Opens the answer to the request of that id, up to and without its result; <see cref="EndResult"/> closes it.</summary>
    public static void BeginResult(IBufferWriter<byte> to, ReadOnlySpan<byte> idJson)
    {
        to.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        Id(to, idJson);
        to.Write(",\"result\":"u8);
    }

    /// <summary>Closes the answer, behind its result.</summary>
    public static void EndResult(IBufferWriter<byte> to) => to.Write("}\n"u8);

    /// <summary>Opens a request with an integer id, up to and without its params; the caller writes the rest, newline included.</summary>
    internal static void BeginRequest(IBufferWriter<byte> to, long id, string method)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(id, digits, out var length);
        BeginRequest(to, digits[..length], method);
    }

    private static void BeginRequest(IBufferWriter<byte> to, ReadOnlySpan<byte> idJson, string method)
    {
        to.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        Id(to, idJson);
        to.Write(",\"method\":"u8);
        Text(to, method);
    }

    private static void BeginNotification(IBufferWriter<byte> to, string method)
    {
        to.Write("{\"jsonrpc\":\"2.0\",\"method\":"u8);
        Text(to, method);
    }

    private static void EndCall(IBufferWriter<byte> to, ReadOnlySpan<byte> paramsJson)
    {
        if (!paramsJson.IsEmpty)
        {
            to.Write(",\"params\":"u8);
            Raw(to, paramsJson);
        }
        to.Write("}\n"u8);
    }

    private static void EndCall<T>(IBufferWriter<byte> to, T value, JsonTypeInfo<T> type)
    {
        to.Write(",\"params\":"u8);
        Value(to, value, type);
        to.Write("}\n"u8);
    }

    private static void Id(IBufferWriter<byte> to, ReadOnlySpan<byte> idJson) => Raw(to, idJson.IsEmpty ? "null"u8 : idJson);

    // A newline in valid JSON can only stand between tokens; it would end the line.
    internal static void Raw(IBufferWriter<byte> to, ReadOnlySpan<byte> json)
    {
        for (var newline = json.IndexOf((byte)'\n'); newline >= 0; newline = json.IndexOf((byte)'\n'))
        {
            to.Write(json[..newline]);
            to.Write(" "u8);
            json = json[(newline + 1)..];
        }
        to.Write(json);
    }

    /// <summary>A string, as JSON has it.</summary>
    internal static void Text(IBufferWriter<byte> to, string text)
    {
        var writer = WriterTo(to);
        writer.WriteStringValue(text);
        Done(writer);
    }

    private static void Value<T>(IBufferWriter<byte> to, T value, JsonTypeInfo<T> type)
    {
        var writer = WriterTo(to);
        JsonSerializer.Serialize(writer, value, type);
        Done(writer);
    }

    private static Utf8JsonWriter WriterTo(IBufferWriter<byte> to)
    {
        if (_writer is { } writer)
        {
            writer.Reset(to);
            return writer;
        }
        return _writer = new Utf8JsonWriter(to, Options);
    }

    private static void Done(Utf8JsonWriter writer)
    {
        writer.Flush();
        // The thread's writer must not keep the channel's buffer alive.
        writer.Reset(Nowhere);
    }
}
