using System.Text.Json;

namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>A line that an agent sent, told as <see cref="Due"/> writes it. Strict: what the protocol does not say may not be in it.</summary>
public static class AnswerLine
{
    /// <exception cref="FormatException">The line is no answer.</exception>
    public static string Told(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Array ? Due.Batch(root.EnumerateArray().Select(Item)) : Item(root);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"no answer: {line}", e);
        }
    }

    /// <summary>True for a line that an agent sends unasked.</summary>
    public static bool IsNotification(string line) =>
        line.StartsWith("""{"jsonrpc":"2.0","method":"agent_ready",""", StringComparison.Ordinal);

    private static string Item(JsonElement item)
    {
        var members = string.Join(',', item.EnumerateObject().Select(member => member.Name));
        var id = item.GetProperty("id").GetRawText();
        if (item.GetProperty("jsonrpc").GetString() == "2.0" && members is "jsonrpc,id,result" or "jsonrpc,id,error")
        {
            return members.EndsWith("result", StringComparison.Ordinal) ? Due.Ok(id) : Due.Error(id, Code(item.GetProperty("error")));
        }
        throw new FormatException($"no answer: {item.GetRawText()}");
    }

    private static int Code(JsonElement error) =>
        error.GetProperty("message").GetString() is { Length: > 0 }
            ? error.GetProperty("code").GetInt32()
            : throw new FormatException("no message");
}
