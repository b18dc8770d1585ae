namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>The parts of a joined value, after their substitutions were looked up one after another.</summary>
internal sealed class ResolvedParts(RawConcat raw, IEnumerable<HoconValue?> values)
{
    /// <summary>The one value; null when all of it was optional and missing.</summary>
    public HoconValue? Join(Mistakes mistakes)
    {
        var parts = new List<(HoconValue Value, bool IsSpace)>();
        var length = 0L;
        foreach (var (part, value) in raw.Parts.Zip(values))
        {
            if (value is HoconInvalid)
            {
                return value;
            }
            length += value?.Weight ?? 0;
            if (length > HoconLimits.WeightMax)
            {
                mistakes.Add(raw.Place, "with its substitutions this becomes too large to be meant");
                return new HoconInvalid(raw.Place);
            }
            if (value is not null)
            {
                parts.Add((value, part is RawScalar { IsSpace: true }));
            }
        }
        var solid = parts.Where(p => !p.IsSpace).Select(p => p.Value).ToList();
        if (solid.Count <= 1)
        {
            return solid.FirstOrDefault();
        }
        if (solid.All(v => v is HoconObject))
        {
            return solid.Cast<HoconObject>().Aggregate((below, above) => below.With(above));
        }
        if (solid.All(v => v is HoconList))
        {
            return new HoconList(raw.Place, [.. solid.Cast<HoconList>().SelectMany(l => l.Items)]);
        }
        if (solid.All(v => v is HoconScalar { IsNull: false }))
        {
            var text = string.Concat(parts.Select(p => ((HoconScalar)p.Value).Text));
            return new HoconScalar(raw.Place, parts[0].IsSpace || parts[^1].IsSpace ? text.Trim() : text, Quoted: true);
        }
        mistakes.Add(raw.Place, "a text, a list, an object and null cannot be joined to one value");
        return new HoconInvalid(raw.Place);
    }
}
