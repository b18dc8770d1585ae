namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>Parts that stand beside one another become one value: texts are joined, lists are chained, objects are merged.</summary>
internal static class ValueParts
{
    /// <summary>The one value; null after a mistake, or (<paramref name="empty"/>) when there is none.</summary>
    public static RawValue? Join(List<RawValue> parts, Place place, Mistakes mistakes, out bool empty)
    {
        while (parts.Count > 0 && parts[^1] is RawScalar { IsSpace: true })
        {
            parts.RemoveAt(parts.Count - 1);
        }
        while (parts.Count > 0 && parts[0] is RawScalar { IsSpace: true })
        {
            parts.RemoveAt(0);
        }
        empty = parts.Count == 0;
        if (parts.Count <= 1)
        {
            return parts.FirstOrDefault();
        }
        var kinds = parts.Where(p => p is not (RawSubstitution or RawScalar { IsSpace: true })).Select(p => p.GetType()).Distinct().Count();
        if (kinds > 1)
        {
            mistakes.Add(place, "a text, a list and an object cannot be joined to one value; separate them by a comma or a new line");
            return null;
        }
        if (parts.Any(p => p is RawSubstitution))
        {
            return new RawConcat(place, [.. parts]);
        }
        return parts[0] switch
        {
            RawObject => JoinObjects(parts, mistakes),
            RawList => new RawList(place, [.. parts.OfType<RawList>().SelectMany(l => l.Items)]),
            _ => new RawScalar(
                place,
                string.Concat(parts.Cast<RawScalar>().Select(s => s.Text)),
                parts.Any(p => p is RawScalar { Quoted: true })
            ),
        };
    }

    private static RawObject JoinObjects(List<RawValue> parts, Mistakes mistakes)
    {
        var all = new RawObject(parts[0].Place);
        foreach (var part in parts.OfType<RawObject>())
        {
            all.Merge(part, mistakes);
        }
        return all;
    }
}
