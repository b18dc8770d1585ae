using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Client.Types;

namespace Orchestrator.Cli.Output;

/// <summary>JSON for programs. Everything beyond plain ASCII is escaped, so that no guest text reaches a terminal raw.</summary>
internal static class JsonOutput
{
    private static readonly ApiJson Lines = new(new JsonSerializerOptions(ApiJson.Default.Options) { Encoder = JavaScriptEncoder.Default });
    private static readonly ApiJson Indented = new(
        new JsonSerializerOptions(ApiJson.Default.Options) { Encoder = JavaScriptEncoder.Default, WriteIndented = true }
    );

    /// <summary>One value, indented.</summary>
    public static void WriteValue<T>(TextWriter to, T value) => to.WriteLine(JsonSerializer.Serialize(value, TypeOf<T>(Indented)));

    /// <summary>One value on one line.</summary>
    public static void WriteLine<T>(TextWriter to, T value) => to.WriteLine(JsonSerializer.Serialize(value, TypeOf<T>(Lines)));

    private static JsonTypeInfo<T> TypeOf<T>(ApiJson context) => (JsonTypeInfo<T>)context.GetTypeInfo(typeof(T))!;
}
