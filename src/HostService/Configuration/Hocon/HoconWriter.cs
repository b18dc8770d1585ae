using System.Globalization;
using System.Text;

namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>Writes a resolved tree as HOCON of the plainest kind: braces, one value a line, no substitutions; what every parser of HOCON reads alike.</summary>
internal static class HoconWriter
{
    /// <summary>The fields of an object, without braces around them.</summary>
    /// <param name="note">Text of the comment behind a value; null for none.</param>
    /// <param name="show">What is written instead of a text, by path; null for the text itself.</param>
    public static string Write(HoconObject value, Func<HoconValue, string?>? note = null, Func<string, string?>? show = null)
    {
        var into = new StringBuilder();
        Fields(into, value, 0, "", note, show);
        return into.ToString();
    }

    /// <summary>A text in quotes.</summary>
    public static string Quote(string text)
    {
        var into = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => into.Append("\\\""),
                '\\' => into.Append("\\\\"),
                '\n' => into.Append("\\n"),
                '\r' => into.Append("\\r"),
                '\t' => into.Append("\\t"),
                _ when char.IsControl(c) => into.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => into.Append(c),
            };
        }
        return into.Append('"').ToString();
    }

    private static void Fields(
        StringBuilder into,
        HoconObject value,
        int depth,
        string path,
        Func<HoconValue, string?>? note,
        Func<string, string?>? show
    )
    {
        foreach (var (key, field) in value.Fields)
        {
            var name = path.Length == 0 ? key : $"{path}.{key}";
            into.Append(' ', depth * 2).Append(KeyPath.WritePart(key));
            if (field is HoconObject inner)
            {
                into.Append(" {\n");
                Fields(into, inner, depth + 1, name, note, show);
                into.Append(' ', depth * 2).Append("}\n");
            }
            else
            {
                into.Append(" = ").Append(show?.Invoke(name) ?? OneLine(field));
                into.Append(note?.Invoke(field) is { } comment ? $"  # {comment}\n" : "\n");
            }
        }
    }

    private static string OneLine(HoconValue value) =>
        value switch
        {
            HoconScalar scalar => IsPlain(scalar) ? scalar.Text : Quote(scalar.Text),
            HoconList list => $"[{string.Join(", ", list.Items.Select(OneLine))}]",
            HoconObject inner => $"{{{string.Join(", ", inner.Fields.Select(f => $"{KeyPath.WritePart(f.Key)} = {OneLine(f.Value)}"))}}}",
            _ => "null",
        };

    private static bool IsPlain(HoconScalar scalar) =>
        !scalar.Quoted && scalar.Text.Length > 0 && scalar.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
