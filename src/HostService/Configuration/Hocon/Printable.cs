using Orchestrator.Protocol.Rpc;

namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>Text of a file as it may be shown on a terminal: a file can hold anything.</summary>
internal static class Printable
{
    /// <summary>As many characters of one message are shown.</summary>
    private const int LengthMax = 2000;

    /// <summary>On one line, nothing invisible in it, cut when very long.</summary>
    public static string Text(string text) => GuestText.Clean(text, LengthMax);

    /// <summary>A text in quotes, cut so that a message stays a message.</summary>
    public static string Quote(string text) => $"\"{(text.Length > 120 ? string.Concat(text.AsSpan(0, 120), "…") : text)}\"";
}
