using System.Globalization;
using System.Reflection;
using Orchestrator.HostService.Configuration.Hocon;

namespace Orchestrator.HostService.Configuration.Binding;

/// <summary>One text of a file to one value of an option. Values of the environment are texts, so a number in quotes is a number too.</summary>
internal sealed class ScalarReader(Mistakes mistakes)
{
    /// <summary>Null after a mistake.</summary>
    /// <param name="value">What stands there.</param>
    /// <param name="type">Type of the option, or of an item of it.</param>
    /// <param name="option">Carries the bounds.</param>
    /// <param name="name">Full key for messages.</param>
    public object? Read(HoconScalar value, Type type, PropertyInfo option, string name) =>
        type == typeof(string) ? Text(value, option, name)
        : type == typeof(TimeSpan) ? Duration(value, option, name)
        : type == typeof(bool) ? Switch(value) ?? No(value, type, option, name)
        : type.IsEnum ? Member(value, type) ?? No(value, type, option, name)
        : option.GetCustomAttribute<SizeAttribute>() is { } size ? Size(value, type, size, name)
        : Number(value, type, option, name);

    /// <summary>What is expected, for messages.</summary>
    public static string Expected(Type type, PropertyInfo option) =>
        type == typeof(string) ? "a text"
        : type == typeof(TimeSpan) ? "a duration such as 10s"
        : type == typeof(bool) ? "true or false"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type).Select(OptionKey.Write))}"
        : option.GetCustomAttribute<SizeAttribute>() is not null ? "a size such as 64KiB"
        : "a whole number";

    private static object? Switch(HoconScalar value) =>
        value.Text switch
        {
            "true" or "yes" or "on" => true,
            "false" or "no" or "off" => false,
            _ => null,
        };

    private static object? Member(HoconScalar value, Type type) =>
        Enum.GetValues(type).Cast<object>().FirstOrDefault(m => OptionKey.Write(m.ToString()!) == value.Text);

    private string? Text(HoconScalar value, PropertyInfo option, string name)
    {
        var isPath = option.GetCustomAttribute<FilePathAttribute>() is not null;
        if (value.Text.Contains('\0', StringComparison.Ordinal))
        {
            mistakes.Add(value.Place, $"{name} contains a NUL character");
            return null;
        }
        if (isPath && value.Text.Length == 0)
        {
            mistakes.Add(value.Place, $"{name} is empty; name a path");
            return null;
        }
        return isPath ? Path.GetFullPath(value.Text, value.Place.Source.Directory) : value.Text;
    }

    private TimeSpan? Duration(HoconScalar value, PropertyInfo option, string name)
    {
        if (!UnitText.TryDuration(value.Text, out var duration, out var why))
        {
            mistakes.Add(value.Place, $"{name} is {Printable.Quote(value.Text)}, which {why}");
            return null;
        }
        if (
            option.GetCustomAttribute<DurationAttribute>() is { } bounds
            && UnitText.TryDuration(bounds.Min, out var min, out _)
            && UnitText.TryDuration(bounds.Max, out var max, out _)
            && (duration < min || duration > max)
        )
        {
            mistakes.Add(value.Place, $"{name} is {value.Text} and must be from {bounds.Min} to {bounds.Max}");
            return null;
        }
        return duration;
    }

    private object? Size(HoconScalar value, Type type, SizeAttribute bounds, string name)
    {
        if (!UnitText.TrySize(value.Text, out var bytes, out var why))
        {
            mistakes.Add(value.Place, $"{name} is {Printable.Quote(value.Text)}, which {why}");
            return null;
        }
        if (
            UnitText.TrySize(bounds.Min, out var min, out _)
            && UnitText.TrySize(bounds.Max, out var max, out _)
            && (bytes < min || bytes > max)
        )
        {
            mistakes.Add(value.Place, $"{name} is {value.Text} and must be from {bounds.Min} to {bounds.Max}");
            return null;
        }
        return Boxed(bytes, type);
    }

    private object? Number(HoconScalar value, Type type, PropertyInfo option, string name)
    {
        if (!long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return No(value, type, option, name);
        }
        var (min, max) =
            option.GetCustomAttribute<NumberAttribute>() is { } bounds ? (bounds.Min, bounds.Max)
            : type == typeof(int) ? (int.MinValue, int.MaxValue)
            : (long.MinValue, long.MaxValue);
        if (number < min || number > max)
        {
            mistakes.Add(value.Place, $"{name} is {value.Text} and must be from {min} to {max}");
            return null;
        }
        return Boxed(number, type);
    }

    private static object Boxed(long number, Type type) => Convert.ChangeType(number, type, CultureInfo.InvariantCulture);

    private object? No(HoconScalar value, Type type, PropertyInfo option, string name)
    {
        mistakes.Add(value.Place, $"{name} is {Printable.Quote(value.Text)} and must be {Expected(type, option)}");
        return null;
    }
}
