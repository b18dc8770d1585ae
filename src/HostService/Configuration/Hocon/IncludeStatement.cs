namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary><c>include "file"</c>, <c>include file("…")</c>, <c>include required(…)</c>. All mean the same here: a file that is missing is a mistake.</summary>
internal static class IncludeStatement
{
    /// <summary>True for the word that begins an include.</summary>
    public static bool Begins(string text) => text == "include";

    /// <summary>Reads the include that begins here, to the end of its line; the file's name, or null after a mistake.</summary>
    public static string? Read(TokenCursor at, Mistakes mistakes)
    {
        var place = at.Here;
        var statement = new List<HoconToken>();
        while (
            at.Kind
                is not (
                    HoconTokenKind.NewLine
                    or HoconTokenKind.End
                    or HoconTokenKind.Comma
                    or HoconTokenKind.CloseBrace
                    or HoconTokenKind.Broken
                )
        )
        {
            statement.Add(at.Token);
            at.Advance();
        }
        if (at.Kind == HoconTokenKind.Broken)
        {
            at.Complain(at.Token.Text);
            return null;
        }
        var file = FileOf(statement, out var why);
        if (file is null)
        {
            mistakes.Add(place, why);
        }
        return file;
    }

    // The file's name; null with a reason.
    private static string? FileOf(IReadOnlyList<HoconToken> statement, out string why)
    {
        why = "an include is written include \"file.conf\"; in quotes, nothing else on the line";
        var words = statement.Skip(1).Where(t => t.Kind != HoconTokenKind.Space).ToArray();
        var open = string.Concat(words.TakeWhile(t => t.Kind == HoconTokenKind.Text).Select(t => t.Text));
        var rest = words.SkipWhile(t => t.Kind == HoconTokenKind.Text).ToArray();
        if (open.Contains("url(", StringComparison.Ordinal) || open.Contains("classpath(", StringComparison.Ordinal))
        {
            why = "only files can be included, no url() and no classpath()";
            return null;
        }
        if (open is not ("" or "file(" or "required(" or "required(file(") || rest.Length == 0 || rest[0].Kind != HoconTokenKind.Quoted)
        {
            return null;
        }
        var close = rest.Skip(1).All(t => t.Kind == HoconTokenKind.Text) ? string.Concat(rest.Skip(1).Select(t => t.Text)) : "?";
        if (close.Length != open.Count(c => c == '(') || close.Any(c => c != ')'))
        {
            return null;
        }
        if (rest[0].Text.Length == 0 || rest[0].Text.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }
        return rest[0].Text;
    }
}
