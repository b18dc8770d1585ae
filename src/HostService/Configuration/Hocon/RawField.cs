namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>All that was ever assigned to one key, first to last. The last wins; objects merge; a substitution of the key itself sees what came before.</summary>
internal sealed class RawField
{
    /// <summary>First to last.</summary>
    public List<RawValue> Layers { get; } = [];

    /// <summary>Which layer is being resolved; -1 when none.</summary>
    public int Active { get; set; } = -1;

    /// <summary>True once <see cref="Value"/> is known.</summary>
    public bool Done { get; set; }

    /// <summary>What it resolved to; null when it is not set after all.</summary>
    public HoconValue? Value { get; set; }

    /// <summary>What single layers resolved to, by index.</summary>
    public Dictionary<int, HoconValue?> Resolved { get; } = [];

    /// <summary>One more assignment. Setting a plain value twice in one file is a mistake: one of the two lines would have no effect.</summary>
    public void Assign(RawValue value, string path, Mistakes mistakes)
    {
        var last = Layers.Count > 0 ? Layers[^1] : null;
        if (last is RawObject below && value is RawObject above)
        {
            below.Merge(above, mistakes, path);
            return;
        }
        if (value is RawAppend more && last is RawList or RawAppend)
        {
            (last is RawList list ? list.Items : ((RawAppend)last).Items).AddRange(more.Items);
            return;
        }
        if (last is not null && !value.Refers && last.Place.Source == value.Place.Source && !(last.Refers && value is RawObject))
        {
            mistakes.Add(value.Place, $"{path} is set twice in this file, first in line {last.Place.Line}; keep one of the two");
        }
        Layers.Add(value);
    }
}
