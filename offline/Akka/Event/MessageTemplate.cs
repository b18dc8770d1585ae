using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Akka.Event;

/// <summary>A parsed template: text and holes, <c>{Name}</c>, <c>{0}</c>, <c>{Name,8:000}</c>; <c>{{</c> and <c>}}</c> are braces.</summary>
internal sealed class MessageTemplate
{
    private const int CacheMax = 1000;
    private static readonly ConcurrentDictionary<string, MessageTemplate> Cache = new(StringComparer.Ordinal);

    private readonly List<(string Text, string Format, int Hole)> _parts = [];
    private readonly List<string> _names = [];

    private MessageTemplate(string template)
    {
        var text = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            var c = template[i];
            if (c is '{' or '}' && i + 1 < template.Length && template[i + 1] == c)
            {
                text.Append(c);
                i++;
                continue;
            }

            var end = c == '{' ? template.IndexOf('}', i) : -1;
            if (end < 0 || !TryHole(template[(i + 1)..end], out var name, out var format))
            {
                text.Append(c);
                continue;
            }

            _parts.Add((text.ToString(), null, -1));
            text.Clear();
            _parts.Add((template[i..(end + 1)], format, Index(name)));
            i = end;
        }

        _parts.Add((text.ToString(), null, -1));
    }

    public IReadOnlyList<string> Names => _names;

    public static MessageTemplate Of(string template)
    {
        if (Cache.TryGetValue(template, out var known))
            return known;
        var parsed = new MessageTemplate(template);
        if (Cache.Count < CacheMax) // templates are constants; somebody's are not
            Cache.TryAdd(template, parsed);
        return parsed;
    }

    public string Fill(object[] values)
    {
        var text = new StringBuilder();
        foreach (var (part, format, hole) in _parts)
        {
            if (hole < 0 || hole >= values.Length)
                text.Append(part);
            else if (values[hole] is null)
                text.Append("null");
            else
                text.AppendFormat(CultureInfo.InvariantCulture, format, values[hole]);
        }

        return text.ToString();
    }

    private int Index(string name)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            while (_names.Count <= position)
                _names.Add(_names.Count.ToString(CultureInfo.InvariantCulture));
            return position;
        }

        _names.Add(name);
        return _names.Count - 1;
    }

    private static bool TryHole(string hole, out string name, out string format)
    {
        var split = hole.IndexOfAny([',', ':']);
        name = split < 0 ? hole : hole[..split];
        format = "{0" + (split < 0 ? "" : hole[split..]) + "}";
        if (name.Length > 0 && name[0] is '@' or '$')
            name = name[1..];
        return name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '.');
    }
}
