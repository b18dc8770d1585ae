using System.Reflection;
using System.Text;

namespace Orchestrator.HostService.Configuration.Binding;

/// <summary>Keys of options: PingInterval is <c>ping-interval</c>.</summary>
internal static class OptionKey
{
    /// <summary>The options of a class by key, in the order they are declared. Properties without a setter are no options.</summary>
    public static IEnumerable<(string Key, PropertyInfo Property)> Of(Type options) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).Select(p => (NameOf(p), p));

    /// <summary>Words in lower case, joined by hyphens.</summary>
    public static string Write(string name)
    {
        var key = new StringBuilder();
        foreach (var c in name)
        {
            _ =
                char.IsAsciiLetterUpper(c) && key.Length > 0
                    ? key.Append('-').Append(char.ToLowerInvariant(c))
                    : key.Append(char.ToLowerInvariant(c));
        }
        return key.ToString();
    }

    /// <summary>True for a class of options of ours.</summary>
    public static bool IsGroup(Type type) => type.IsClass && type.Namespace == typeof(OrchestratorOptions).Namespace;

    private static string NameOf(PropertyInfo property) => property.GetCustomAttribute<KeyAttribute>()?.Name ?? Write(property.Name);
}
