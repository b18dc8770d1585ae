namespace Akka.Configuration;

/// <summary>A value in a configuration.</summary>
internal abstract class HoconNode
{
    internal sealed class Text(string value) : HoconNode
    {
        /// <summary>Null for an unquoted null.</summary>
        public string Value { get; } = value;
    }

    internal sealed class List(List<HoconNode> items) : HoconNode
    {
        public List<HoconNode> Items { get; } = items;
    }

    internal sealed class Group : HoconNode
    {
        private readonly Dictionary<string, HoconNode> _members = new(StringComparer.Ordinal);

        public IReadOnlyDictionary<string, HoconNode> Members => _members;

        public HoconNode Find(string key) => _members.GetValueOrDefault(key);

        /// <summary>The last one wins, but two groups become one.</summary>
        public void Set(string key, HoconNode value) =>
            _members[key] = value is Group above && _members.GetValueOrDefault(key) is Group below ? Merge(above, below) : value;

        public static Group Merge(Group above, Group below)
        {
            var merged = new Group();
            foreach (var (key, value) in below._members)
                merged._members[key] = value;
            foreach (var (key, value) in above._members)
                merged.Set(key, value);
            return merged;
        }
    }
}
