using Orchestrator.Client;

namespace Orchestrator.Cli;

/// <summary>An API failure as one line for people.</summary>
internal static class ErrorText
{
    public static string Of(ApiException e)
    {
        var text = e.Message;
        if (e.Problem?.Near is { Count: > 0 } near && !text.Contains("did you mean", StringComparison.OrdinalIgnoreCase))
        {
            text += $"; did you mean {string.Join(", ", near)}?";
        }
        return text;
    }
}
