using System.Collections.Immutable;

namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>A resolved value with its place.</summary>
/// <param name="Place">Where it was assigned; of a text or list that came by <c>${…}</c>, where that stands.</param>
public abstract record HoconValue(Place Place)
{
    /// <summary>Characters of text and values within, this one included.</summary>
    public abstract long Weight { get; }

    /// <summary>Levels below this one.</summary>
    public abstract int Depth { get; }

    /// <summary>Of an object that several files make together: where its first value stands.</summary>
    public Place FirstPlace => this is HoconObject { Fields.Length: > 0 } inner ? inner.Fields[0].Value.FirstPlace : Place;
}

/// <summary>A text, number, boolean or null.</summary>
/// <param name="Quoted">It stood in quotes, at least in part: then "null" and "true" are only texts.</param>
public sealed record HoconScalar(Place Place, string Text, bool Quoted) : HoconValue(Place)
{
    /// <summary>The word null without quotes.</summary>
    public bool IsNull => !Quoted && Text == "null";

    /// <inheritdoc/>
    public override long Weight => Text.Length + 1;

    /// <inheritdoc/>
    public override int Depth => 0;
}

/// <summary>A list.</summary>
public sealed record HoconList(Place Place, ImmutableArray<HoconValue> Items) : HoconValue(Place)
{
    /// <inheritdoc/>
    public override long Weight { get; } = 1 + Items.Sum(i => i.Weight);

    /// <inheritdoc/>
    public override int Depth { get; } = Items.Length == 0 ? 0 : 1 + Items.Max(i => i.Depth);
}

/// <summary>An object; its keys in the order of their first assignment.</summary>
public sealed record HoconObject(Place Place, ImmutableArray<KeyValuePair<string, HoconValue>> Fields) : HoconValue(Place)
{
    private readonly Dictionary<string, HoconValue> _byKey = Fields.ToDictionary(f => f.Key, f => f.Value);

    /// <inheritdoc/>
    public override long Weight { get; } = 1 + Fields.Sum(f => f.Key.Length + f.Value.Weight);

    /// <inheritdoc/>
    public override int Depth { get; } = Fields.Length == 0 ? 0 : 1 + Fields.Max(f => f.Value.Depth);

    /// <summary>The value of one key; null when it is not set.</summary>
    public HoconValue? this[string key] => _byKey.GetValueOrDefault(key);

    /// <summary>The value at the end of a path; null when it is not set.</summary>
    public HoconValue? Find(ReadOnlySpan<string> path)
    {
        HoconValue? at = this;
        foreach (var part in path)
        {
            at = (at as HoconObject)?[part];
        }
        return at;
    }

    /// <summary>This object with another laid over it.</summary>
    public HoconObject With(HoconObject later)
    {
        var fields = new OrderedDictionary<string, HoconValue>(Fields);
        foreach (var (key, value) in later.Fields)
        {
            fields[key] = value is HoconObject above && fields.GetValueOrDefault(key) is HoconObject below ? below.With(above) : value;
        }
        return new HoconObject(later.Place, [.. fields]);
    }
}

/// <summary>Stands for a value about which a mistake was noted already; nothing more is said of it.</summary>
public sealed record HoconInvalid(Place Place) : HoconValue(Place)
{
    /// <inheritdoc/>
    public override long Weight => 1;

    /// <inheritdoc/>
    public override int Depth => 0;
}
