using System.Collections.Immutable;

namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>A value as it was written, before substitutions are looked up.</summary>
internal abstract class RawValue(Place place)
{
    public Place Place { get; } = place;

    /// <summary>True when it refers to something: then it may follow an earlier value of the same key in the same file.</summary>
    public virtual bool Refers => false;
}

/// <summary>Text, quoted or not; white space between parts of a value too.</summary>
internal sealed class RawScalar(Place place, string text, bool quoted, bool space = false) : RawValue(place)
{
    public string Text { get; } = text;
    public bool Quoted { get; } = quoted;

    /// <summary>Only white space that separates two other parts.</summary>
    public bool IsSpace { get; } = space;
}

/// <summary>A list; it grows by <c>+=</c>.</summary>
internal sealed class RawList(Place place, List<RawValue> items) : RawValue(place)
{
    public List<RawValue> Items { get; } = items;
}

/// <summary><c>+=</c>: the items go behind whatever the key had before.</summary>
internal sealed class RawAppend(Place place, List<RawValue> items) : RawValue(place)
{
    public List<RawValue> Items { get; } = items;
    public override bool Refers => true;
}

/// <summary><c>${path}</c>.</summary>
/// <param name="place">Where.</param>
/// <param name="path">What it names.</param>
/// <param name="prefix">Keys under which its file was included; looked under these first.</param>
/// <param name="optional">Written <c>${?path}</c>.</param>
internal sealed class RawSubstitution(Place place, ImmutableArray<string> path, ImmutableArray<string> prefix, bool optional)
    : RawValue(place)
{
    public ImmutableArray<string> Path { get; } = path;
    public ImmutableArray<string> Prefix { get; } = prefix;
    public bool Optional { get; } = optional;
    public override bool Refers => true;
}

/// <summary>Several parts, of which at least one is a substitution.</summary>
internal sealed class RawConcat(Place place, ImmutableArray<RawValue> parts) : RawValue(place)
{
    public ImmutableArray<RawValue> Parts { get; } = parts;
    public override bool Refers => true;
}
