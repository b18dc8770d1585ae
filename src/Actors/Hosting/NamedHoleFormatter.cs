using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Akka.Event;

namespace Orchestrator.Actors.Hosting;

/// <summary>
/// Writes a log line out of its template: named holes (<c>{Vm}</c>) in the order of the values, numbered ones (<c>{0}</c>, in Akka's own lines) by their number.
/// Akka.NET before 1.5.57, and Akka.Hosting before 1.5.59 whatever Akka says, fill numbered holes only and lose every other line. Never throws for a template.
/// </summary>
public sealed class NamedHoleFormatter : ILogMessageFormatter
{
    // Templates are constants; should somebody's not be, they are parsed each time and not kept.
    private const int TemplatesKeptMax = 1000;
    private static readonly ConcurrentDictionary<string, CompositeFormat?> Templates = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Format(string format, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (args is null or { Length: 0 })
        {
            return format;
        }
        if (!Templates.TryGetValue(format, out var template))
        {
            template = Parse(format);
            if (Templates.Count < TemplatesKeptMax)
            {
                Templates.TryAdd(format, template);
            }
        }
        if (template is null || template.MinimumArgumentCount > args.Length)
        {
            // A wrong line is still worth more than none.
            return $"{format} [{string.Join(", ", args)}]";
        }
        return string.Format(CultureInfo.InvariantCulture, template, Array.ConvertAll(args, static value => value ?? "null"));
    }

    /// <inheritdoc/>
    public string Format(string format, IEnumerable<object> args) => Format(format, args as object[] ?? args?.ToArray() ?? []);

    /// <returns>Null when it is no template at all: a brace is left open, a width is no number.</returns>
    private static CompositeFormat? Parse(string template)
    {
        try
        {
            return CompositeFormat.Parse(Numbered(template));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Numbered(string template)
    {
        var text = new StringBuilder(template.Length);
        var names = 0;
        for (var i = 0; i < template.Length; i++)
        {
            text.Append(template[i]);
            if (template[i] is not ('{' or '}'))
            {
                continue;
            }
            if (i + 1 < template.Length && template[i + 1] == template[i])
            {
                text.Append(template[++i]);
                continue;
            }
            var end = template[i] == '{' ? template.AsSpan(i + 1).IndexOfAny(",:}") : -1;
            if (end > 0 && !char.IsAsciiDigit(template[i + 1]))
            {
                text.Append(CultureInfo.InvariantCulture, $"{names++}");
                i += end;
            }
        }
        return text.ToString();
    }
}
