using System.Globalization;
using System.Text;

namespace Akka.Configuration;

/// <summary>A configuration: values by dotted path.</summary>
public class Config
{
    private readonly HoconNode.Group _root;

    internal Config(HoconNode.Group root) => _root = root;

    public Config()
        : this(new HoconNode.Group()) { }

    public static readonly Config Empty = ConfigurationFactory.Empty;

    public virtual bool IsEmpty => _root.Members.Count == 0;

    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    /// <summary>This one over the other.</summary>
    public virtual Config WithFallback(Config fallback)
    {
        if (ReferenceEquals(fallback, this))
            throw new ArgumentException("Config can not have itself as fallback", nameof(fallback));
        return fallback is null ? this : new Config(HoconNode.Group.Merge(_root, fallback._root));
    }

    public virtual bool HasPath(string path) => Find(path) is not null;

    /// <summary>Null when there is none.</summary>
    public virtual Config GetConfig(string path) =>
        Find(path) switch
        {
            null => null,
            HoconNode.Group group => new Config(group),
            _ => new Config(),
        };

    public virtual string GetString(string path, string @default = null) =>
        Find(path) is { } node ? (node as HoconNode.Text)?.Value : @default;

    public virtual int GetInt(string path, int @default = 0) =>
        Find(path) is null ? @default : int.Parse(Text(path), CultureInfo.InvariantCulture);

    public virtual long GetLong(string path, long @default = 0) =>
        Find(path) is null ? @default : long.Parse(Text(path), CultureInfo.InvariantCulture);

    public virtual double GetDouble(string path, double @default = 0) =>
        Find(path) is null ? @default : double.Parse(Text(path), CultureInfo.InvariantCulture);

    /// <summary>on, off, true, false.</summary>
    /// <exception cref="NotSupportedException">Anything else.</exception>
    public virtual bool GetBoolean(string path, bool @default = false) =>
        Find(path) is null
            ? @default
            : GetString(path) switch
            {
                "on" or "true" => true,
                "off" or "false" => false,
                var other => throw new NotSupportedException($"Unknown boolean format: {other}"),
            };

    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        Find(path) is null ? @default.GetValueOrDefault() : HoconQuantity.Duration(Text(path), allowInfinite);

    public virtual long? GetByteSize(string path) => Find(path) is null ? null : HoconQuantity.Bytes(Text(path));

    public virtual IList<string> GetStringList(string path) =>
        Find(path) is HoconNode.List list ? [.. list.Items.Select(i => (i as HoconNode.Text)?.Value)] : [];

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text, _root, 0);
        return text.ToString();
    }

    internal IEnumerable<string> Keys() => _root.Members.Keys;

    private string Text(string path) =>
        (Find(path) as HoconNode.Text)?.Value ?? throw new ConfigurationException($"'{path}' must be a single value.");

    private HoconNode Find(string path)
    {
        HoconNode node = _root;
        foreach (var key in HoconPath.Split(path))
        {
            node = (node as HoconNode.Group)?.Find(key);
            if (node is null)
                return null;
        }

        return node;
    }

    private static void Write(StringBuilder text, HoconNode node, int depth)
    {
        switch (node)
        {
            case HoconNode.Text leaf:
                text.Append(leaf.Value is null ? "null" : Quote(leaf.Value));
                break;
            case HoconNode.List list:
                text.Append('[');
                for (var i = 0; i < list.Items.Count; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    Write(text, list.Items[i], depth + 1);
                }

                text.Append(']');
                break;
            case HoconNode.Group group:
                foreach (var (key, value) in group.Members)
                {
                    text.Append(' ', depth * 2).Append(Key(key)).Append(value is HoconNode.Group ? " {\n" : " : ");
                    Write(text, value, depth + 1);
                    text.Append(value is HoconNode.Group ? new string(' ', depth * 2) + "}\n" : "\n");
                }

                break;
        }
    }

    private static string Key(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? key : Quote(key);

    private static string Quote(string value) =>
        "\""
        + value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
        + "\"";
}
