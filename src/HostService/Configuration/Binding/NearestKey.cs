using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Configuration.Binding;

/// <summary>Finds what was probably meant.</summary>
internal static class NearestKey
{
    /// <summary>"; did you mean x?", or what there is when nothing is near.</summary>
    public static string Hint(string wrong, IEnumerable<string> known)
    {
        var all = known.Order(StringComparer.Ordinal).ToArray();
        return NearNames.Of(wrong, all, max: 1) is [var near] ? $"; did you mean {near}?" : $"; known here: {string.Join(", ", all)}";
    }
}
