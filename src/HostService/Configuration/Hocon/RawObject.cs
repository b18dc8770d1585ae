namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>An object as it was written; keys keep their order.</summary>
internal sealed class RawObject(Place place) : RawValue(place)
{
    public OrderedDictionary<string, RawField> Fields { get; } = [];

    /// <summary>The field of that key, made when it is not there.</summary>
    public RawField Field(string key)
    {
        if (!Fields.TryGetValue(key, out var field))
        {
            Fields.Add(key, field = new RawField());
        }
        return field;
    }

    /// <summary>Lays another object over this one, key by key.</summary>
    public void Merge(RawObject later, Mistakes mistakes, string path = "")
    {
        foreach (var (key, field) in later.Fields)
        {
            var name = path.Length == 0 ? KeyPath.WritePart(key) : $"{path}.{KeyPath.WritePart(key)}";
            if (Fields.TryGetValue(key, out var mine))
            {
                foreach (var layer in field.Layers)
                {
                    mine.Assign(layer, name, mistakes);
                }
            }
            else
            {
                Fields.Add(key, field);
            }
        }
    }
}
