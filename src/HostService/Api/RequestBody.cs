using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Orchestrator.HostService.Requests;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Api;

/// <summary>Reads a JSON body strictly: what it does not know, it refuses by name.</summary>
public static partial class RequestBody
{
    /// <exception cref="ProblemException">bad-request, naming the member and what was expected of it.</exception>
    public static async Task<T> Read<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Request.HasJsonContentType())
        {
            throw new ProblemException(AgentError.BadRequest, "The body must be JSON: send it with `Content-Type: application/json`.")
            {
                Status = StatusCodes.Status415UnsupportedMediaType,
            };
        }
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted).ConfigureAwait(false)
                ?? throw new ProblemException(AgentError.BadRequest, "The body is null; send a JSON object.");
        }
        catch (JsonException failure)
        {
            throw new ProblemException(AgentError.BadRequest, Explain(failure, type));
        }
    }

    private static string Explain(JsonException failure, JsonTypeInfo type)
    {
        var known = string.Join(", ", type.Properties.Select(p => p.Name));
        if (Unmapped().Match(failure.Message) is { Success: true } unmapped)
        {
            return $"The body has a member \"{unmapped.Groups[1].Value}\" that this request does not know; it knows {known}.";
        }
        if (Missing().Match(failure.Message) is { Success: true } missing)
        {
            return $"The body lacks {missing.Groups[1].Value.Replace('\'', '"')}.";
        }
        if (Duplicate().Match(failure.Message) is { Success: true } duplicate)
        {
            return $"The body has \"{duplicate.Groups[1].Value}\" twice.";
        }
        var where = $"line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}";
        return MemberOf(failure.Path) is { } name && type.Properties.FirstOrDefault(p => p.Name == name) is { } member
            ? $"The body's member \"{name}\" must be {Expected(member.PropertyType)} ({where})."
            : $"The body is not a JSON object as this request takes it ({where}); it has the members {known}.";
    }

    private static string? MemberOf(string? path) =>
        path is null ? null
        : FirstMember().Match(path) is { Success: true } m ? m.Groups[1].Value
        : null;

    private static string Expected(Type type) =>
        type == typeof(string) ? "a string"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) ? "a whole number"
        : type == typeof(IReadOnlyList<string>) ? "a list of strings"
        : type == typeof(IReadOnlyDictionary<string, string>) ? "an object whose members are strings"
        : "something else";

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped", RegexOptions.Singleline)]
    private static partial Regex Unmapped();

    [GeneratedRegex("missing required properties including: (.*)\\.", RegexOptions.Singleline)]
    private static partial Regex Missing();

    [GeneratedRegex("^Duplicate property '(.*)' encountered", RegexOptions.Singleline)]
    private static partial Regex Duplicate();

    [GeneratedRegex(@"^\$\.([A-Za-z]+)")]
    private static partial Regex FirstMember();
}
