using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Orchestrator.HostService.Configuration.Hocon;

namespace Orchestrator.HostService.Configuration.Binding;

/// <summary>Fills option classes from a resolved tree. Unknown keys and values of the wrong kind are mistakes; it goes on to the end and notes where each value stands.</summary>
internal sealed class OptionsBinder(Mistakes mistakes)
{
    private readonly NullabilityInfoContext _nullability = new();
    private readonly ScalarReader _scalars = new(mistakes);
    private readonly Dictionary<string, Place> _places = [];

    /// <summary>Where each value stands that was bound, by full key; items of lists as <c>key[0]</c>.</summary>
    public IReadOnlyDictionary<string, Place> Places => _places;

    /// <summary>Sets the options that the tree has; the others keep their defaults.</summary>
    public void Bind(object options, HoconObject tree, string path)
    {
        var known = OptionKey.Of(options.GetType()).ToDictionary(o => o.Key, o => o.Property);
        _places[path] = tree.Place;
        foreach (var (key, value) in tree.Fields)
        {
            var name = $"{path}.{KeyPath.WritePart(key)}";
            if (!known.TryGetValue(key, out var property))
            {
                mistakes.Add(value.FirstPlace, $"{name} is no known key{NearestKey.Hint(key, known.Keys)}");
                continue;
            }
            _places[name] = value.Place;
            BindProperty(options, property, value, name);
        }
    }

    private void BindProperty(object options, PropertyInfo property, HoconValue value, string name)
    {
        if (value is HoconScalar { IsNull: true })
        {
            SetNull(options, property, value, name);
        }
        else if (OptionKey.IsGroup(property.PropertyType))
        {
            if (Object(value, name) is { } inner)
            {
                Bind(property.GetValue(options)!, inner, name);
            }
        }
        else if (property.GetValue(options) is IDictionary map)
        {
            BindMap(map, property, value, name);
        }
        else if (property.GetValue(options) is IList list)
        {
            BindList(list, property, value, name);
        }
        else if (Scalar(value, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, property, name) is { } read)
        {
            property.SetValue(options, read);
        }
    }

    private void SetNull(object options, PropertyInfo property, HoconValue value, string name)
    {
        if (_nullability.Create(property).WriteState == NullabilityState.Nullable)
        {
            property.SetValue(options, null);
        }
        else
        {
            mistakes.Add(value.Place, $"{name} must not be null; leave the line out for the default");
        }
    }

    // The tree has the defaults too (reference.conf is under it), so what it says is all there is.
    private void BindMap(IDictionary map, PropertyInfo property, HoconValue value, string name)
    {
        if (Object(value, name) is not { } tree)
        {
            return;
        }
        map.Clear();
        var type = property.PropertyType.GetGenericArguments()[1];
        foreach (var (key, item) in tree.Fields)
        {
            var itemName = $"{name}.{KeyPath.WritePart(key)}";
            _places[itemName] = item.FirstPlace;
            // null takes back an entry of an earlier file.
            if (item is HoconScalar { IsNull: true })
            {
                continue;
            }
            if (item is HoconObject)
            {
                mistakes.Add(
                    item.FirstPlace,
                    $"{itemName} is an object and must be {ScalarReader.Expected(type, property)}; a name with a dot in it needs quotes"
                );
            }
            else if (Scalar(item, type, property, itemName) is { } read)
            {
                map[key] = read;
            }
        }
    }

    private void BindList(IList list, PropertyInfo property, HoconValue value, string name)
    {
        if (value is not HoconList tree)
        {
            Refuse(value, name, "a list in [ ]");
            return;
        }
        list.Clear();
        var type = property.PropertyType.GetGenericArguments()[0];
        for (var i = 0; i < tree.Items.Length; i++)
        {
            var itemName = $"{name}[{i}]";
            var item = tree.Items[i];
            _places[itemName] = item.Place;
            if (!OptionKey.IsGroup(type))
            {
                if (Scalar(item, type, property, itemName) is { } read)
                {
                    list.Add(read);
                }
                continue;
            }
            // One that is no object keeps its place in the list, so that the next ones keep their numbers.
            var options = Activator.CreateInstance(type)!;
            list.Add(options);
            if (Object(item, itemName) is { } inner)
            {
                Bind(options, inner, itemName);
                Require(type, inner, itemName);
            }
        }
    }

    private void Require(Type type, HoconObject tree, string name)
    {
        foreach (var (key, property) in OptionKey.Of(type))
        {
            if (property.GetCustomAttribute<RequiredAttribute>() is not null && tree[key] is null)
            {
                mistakes.Add(tree.Place, $"{name} has no {key}, which must be there");
            }
        }
    }

    private object? Scalar(HoconValue value, Type type, PropertyInfo option, string name)
    {
        if (value is HoconScalar { IsNull: false } scalar)
        {
            return _scalars.Read(scalar, type, option, name);
        }
        Refuse(value, name, ScalarReader.Expected(type, option));
        return null;
    }

    private HoconObject? Object(HoconValue value, string name)
    {
        if (value is HoconObject inner)
        {
            return inner;
        }
        Refuse(value, name, "an object in { }");
        return null;
    }

    private void Refuse(HoconValue value, string name, string expected)
    {
        var kind = value switch
        {
            HoconObject => "an object",
            HoconList => "a list",
            HoconScalar { IsNull: true } => "null",
            HoconScalar scalar => Printable.Quote(scalar.Text),
            _ => null,
        };
        // Of an invalid one all has been said.
        if (kind is not null)
        {
            mistakes.Add(value.FirstPlace, $"{name} is {kind} and must be {expected}");
        }
    }
}
