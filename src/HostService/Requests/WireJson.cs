using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Client.Types;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.HostService.Requests;

/// <summary>
/// The two JSON contexts with an encoder that escapes only what JSON demands: base64 keeps its plus signs and text its letters, which on a line with a
/// limit is worth a tenth of it. Answers go out as application/json with nosniff, never inside a page.
/// </summary>
public static class WireJson
{
    /// <summary>For answers of the API.</summary>
    public static ApiJson Api { get; } = new(Plain(ApiJson.Default.Options));

    /// <summary>For requests to agents.</summary>
    public static ProtocolJson Guest { get; } = new(Plain(ProtocolJson.Default.Options));

    /// <summary>One request, ready for the wire.</summary>
    public static GuestRequest Request<T>(string method, T parameters, JsonTypeInfo<T> type) =>
        new(method, JsonSerializer.SerializeToUtf8Bytes(parameters, type));

    /// <summary>A request of a method without params.</summary>
    public static GuestRequest Request(string method) => new(method, ReadOnlyMemory<byte>.Empty);

    private static JsonSerializerOptions Plain(JsonSerializerOptions options) =>
        new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
