using System.Text.Json.Nodes;

namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>Arguments of the stock agent's commands, refused in its words.</summary>
internal static class QgaArguments
{
    public static long Whole(JsonObject arguments, string name) =>
        arguments[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : throw Missing(name, "integer");

    public static string Text(JsonObject arguments, string name) =>
        arguments[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Missing(name, "string");

    /// <summary>Base64, in which clients may break lines.</summary>
    public static byte[] Bytes(JsonObject arguments, string name)
    {
        try
        {
            return Convert.FromBase64String(Text(arguments, name));
        }
        catch (FormatException)
        {
            throw new QgaException("GenericError", $"Base64 decode of argument '{name}' failed");
        }
    }

    private static QgaException Missing(string name, string type) =>
        new("GenericError", $"Invalid parameter type for '{name}', expected: {type}");
}
