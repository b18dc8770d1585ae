namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>How the corpus writes down the answers that are due: <c>ID ok</c>, <c>ID CODE</c>, and <c>[…|…]</c> in any order for a batch.</summary>
public static class Due
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;

    /// <summary>The line is no JSON.</summary>
    public const string NotJson = "null -32700";

    /// <summary>The line is JSON, but no message, and no id can be told.</summary>
    public const string NoMessage = "null -32600";

    /// <param name="id">The id's token as it was sent.</param>
    public static string Ok(string id) => id + " ok";

    public static string Error(string id, int code) => FormattableString.Invariant($"{id} {code}");

    public static string Batch(IEnumerable<string> answers) => $"[{string.Join('|', answers.Order(StringComparer.Ordinal))}]";
}
