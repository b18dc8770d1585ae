using System.Collections.Immutable;

namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>
/// Looks up substitutions, in the whole of all files together, then in the environment. A key that refers to itself sees what it had before; two keys
/// that need one another are a mistake. Each value is computed once; depth and size are bounded.
/// </summary>
internal sealed class HoconResolver(RawObject root, Func<string, string?> environment, Mistakes mistakes)
{
    private readonly Stack<RawField> _active = new();

    /// <summary>The whole tree.</summary>
    public HoconObject Resolve() => ResolveObject(root);

    private HoconObject ResolveObject(RawObject raw)
    {
        var fields = ImmutableArray.CreateBuilder<KeyValuePair<string, HoconValue>>(raw.Fields.Count);
        foreach (var (key, field) in raw.Fields)
        {
            if (Whole(field) is { } value)
            {
                fields.Add(new(key, value));
            }
        }
        return new HoconObject(raw.Place, fields.ToImmutable());
    }

    private HoconValue? Whole(RawField field)
    {
        if (!field.Done)
        {
            if (field.Active >= 0)
            {
                return Invalid(field.Layers[field.Active].Place, "the value contains itself");
            }
            field.Value = Below(field, field.Layers.Count);
            field.Done = true;
        }
        return field.Value;
    }

    // What the layers before that one make together.
    private HoconValue? Below(RawField field, int end)
    {
        HoconObject? above = null;
        for (var i = end - 1; i >= 0; i--)
        {
            switch (Layer(field, i))
            {
                case null:
                    continue;
                case HoconObject value:
                    above = above is null ? value : Bounded(value.With(above)) as HoconObject;
                    continue;
                case HoconInvalid invalid:
                    return invalid;
                case var value:
                    return above ?? value;
            }
        }
        return above;
    }

    private HoconValue? Layer(RawField field, int index)
    {
        if (field.Resolved.TryGetValue(index, out var known))
        {
            return known;
        }
        var raw = field.Layers[index];
        if (_active.Count >= HoconLimits.ResolveDepthMax)
        {
            return Invalid(raw.Place, $"more than {HoconLimits.ResolveDepthMax} substitutions need one another; shorten the chain");
        }
        var before = field.Active;
        field.Active = index;
        _active.Push(field);
        var value = Bounded(Value(raw));
        _active.Pop();
        field.Active = before;
        field.Resolved[index] = value;
        return value;
    }

    private HoconValue? Value(RawValue raw) =>
        raw switch
        {
            RawScalar scalar => new HoconScalar(raw.Place, scalar.Text, scalar.Quoted),
            RawObject value => ResolveObject(value),
            RawList list => new HoconList(raw.Place, Items(list.Items)),
            RawAppend more => Append(more),
            RawSubstitution substitution => LookUp(substitution),
            RawConcat concat => new ResolvedParts(concat, concat.Parts.Select(Value)).Join(mistakes),
            _ => throw new InvalidOperationException($"no such value: {raw.GetType().Name}"),
        };

    private ImmutableArray<HoconValue> Items(List<RawValue> items) => [.. items.Select(Value).Where(v => v is not null).Select(v => v!)];

    private HoconValue? Append(RawAppend more)
    {
        var field = _active.Peek();
        return Below(field, field.Active) switch
        {
            null => new HoconList(more.Place, Items(more.Items)),
            HoconList list => new HoconList(more.Place, [.. list.Items, .. Items(more.Items)]),
            HoconInvalid invalid => invalid,
            var other => Invalid(more.Place, $"+= adds to a list, and what stands before ({other.Place}) is none"),
        };
    }

    private HoconValue? LookUp(RawSubstitution wanted)
    {
        var name = KeyPath.Write(wanted.Path);
        var found = wanted.Prefix.IsEmpty ? null : Walk(root, [.. wanted.Prefix, .. wanted.Path], 0, wanted.Place);
        found ??= Walk(root, wanted.Path, 0, wanted.Place);
        switch (found)
        {
            case HoconScalar or HoconList:
                return found with { Place = wanted.Place };
            case not null:
                return found;
        }
        if (environment(string.Join('.', wanted.Path)) is { } variable)
        {
            return new HoconScalar(wanted.Place, variable, Quoted: true);
        }
        return wanted.Optional
            ? null
            : Invalid(
                wanted.Place,
                $"${{{name}}} is set nowhere: neither as a key nor in the environment; set it, or write ${{?{name}}} if it may be missing"
            );
    }

    // Follows a path through what was written, resolving no more than it must: a value may refer to its siblings.
    private HoconValue? Walk(RawObject from, ImmutableArray<string> path, int at, Place asked)
    {
        if (!from.Fields.TryGetValue(path[at], out var field))
        {
            return null;
        }
        var itself = field.Active >= 0 && _active.Peek() == field;
        if (at == path.Length - 1)
        {
            return itself ? Below(field, field.Active)
                : field.Active >= 0 ? Circle(path, asked)
                : Whole(field);
        }
        HoconObject? above = null;
        for (var i = field.Layers.Count - 1; i >= 0; i--)
        {
            HoconValue? value;
            if (field.Layers[i] is RawObject inner)
            {
                value = Walk(inner, path, at + 1, asked);
            }
            else if (i == field.Active)
            {
                value = itself ? null : Circle(path, asked);
            }
            else
            {
                var layer = Layer(field, i);
                if (layer is not (null or HoconObject))
                {
                    return layer is HoconInvalid ? layer : above;
                }
                value = (layer as HoconObject)?.Find(path.AsSpan()[(at + 1)..]);
            }
            switch (value)
            {
                case null:
                    continue;
                case HoconObject found:
                    above = above is null ? found : found.With(above);
                    continue;
                default:
                    return value is HoconInvalid ? value : above ?? value;
            }
        }
        return above;
    }

    private HoconInvalid Circle(ImmutableArray<string> path, Place asked) =>
        Invalid(asked, $"${{{KeyPath.Write(path)}}} leads in a circle: its value needs the value that stands here");

    private HoconValue? Bounded(HoconValue? value) =>
        value is null ? null
        : value.Weight > HoconLimits.WeightMax ? Invalid(value.Place, "with its substitutions this becomes too large to be meant")
        : value.Depth > HoconLimits.ResolveDepthMax
            ? Invalid(value.Place, $"with its substitutions this is nested deeper than {HoconLimits.ResolveDepthMax}")
        : value;

    private HoconInvalid Invalid(Place place, string what)
    {
        mistakes.Add(place, what);
        return new HoconInvalid(place);
    }
}
