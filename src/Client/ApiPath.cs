using System.Text;

namespace Orchestrator.Client;

/// <summary>Builds request paths; every part is escaped.</summary>
internal static class ApiPath
{
    public static string Vm(string name, string? part = null) =>
        "api/v1/vms/" + Uri.EscapeDataString(name) + (part is null ? "" : "/" + part);

    /// <summary>"?a=b&amp;c=d" of the members that have a value; empty when none has.</summary>
    public static string Query(params ReadOnlySpan<(string Key, string? Value)> members)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in members)
        {
            if (value is not null)
            {
                text.Append(text.Length == 0 ? '?' : '&').Append(key).Append('=').Append(Uri.EscapeDataString(value));
            }
        }
        return text.ToString();
    }
}
