using System.Globalization;
using System.Text;

namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>Text of a file as it may be shown on a terminal.</summary>
internal static class Printable
{
    /// <summary>As many characters of one text are shown.</summary>
    private const int LengthMax = 2000;

    /// <summary>Control and formatting characters written as <c>\u001B</c>; long texts cut.</summary>
    public static string Text(string text)
    {
        var shown = text.Length > LengthMax ? string.Concat(text.AsSpan(0, LengthMax), "…") : text;
        if (!shown.Any(Hidden))
        {
            return shown;
        }
        var clean = new StringBuilder(shown.Length + 16);
        foreach (var c in shown)
        {
            _ = Hidden(c) ? clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}") : clean.Append(c);
        }
        return clean.ToString();
    }

    /// <summary>A text in quotes, cut so that a message stays a message.</summary>
    public static string Quote(string text) => $"\"{(text.Length > 80 ? string.Concat(text.AsSpan(0, 80), "…") : text)}\"";

    private static bool Hidden(char c) =>
        char.GetUnicodeCategory(c)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;
}
