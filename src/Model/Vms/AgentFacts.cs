using System.Globalization;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Model.Vms;

/// <summary>Makes of what an agent says of itself something that can be kept and shown: bounded, clean text, sensible numbers.</summary>
public static class AgentFacts
{
    private const int TextCharsMax = 64;
    private const int CapabilitiesMax = 128;
    private static readonly HashSet<string> Methods = new(MethodNames.All.Concat(MethodNames.Uploads), StringComparer.Ordinal);

    /// <summary>The same facts; text cleaned and cut at 64 characters, at most 128 capabilities, limits that make no sense left out.</summary>
    public static GetAgentInfoResult Clean(GetAgentInfoResult told)
    {
        ArgumentNullException.ThrowIfNull(told);
        return new GetAgentInfoResult(
            GuestText.Clean(told.Version, TextCharsMax),
            GuestText.Clean(told.ProtocolVersion, TextCharsMax),
            GuestText.Clean(told.Platform, TextCharsMax),
            // A list's items may be null whatever the type says.
            [.. told.Capabilities.Where(c => c is not null).Take(CapabilitiesMax).Select(Capability)]
        )
        {
            InstanceId = told.InstanceId is { } id ? GuestText.Clean(id, TextCharsMax) : null,
            Limits = told.Limits is { MaxConcurrentRequests: > 0, MaxMessageBytes: >= 1024 } limits
                ? limits with
                {
                    MaxMessageBytes = Math.Min(limits.MaxMessageBytes, ProtocolLimits.HostLineBytesMax10),
                }
                : null,
        };
    }

    // Ten thousand agents tell the same names: each is kept once.
    private static string Capability(string told) => Methods.TryGetValue(told, out var known) ? known : GuestText.Clean(told, TextCharsMax);

    /// <summary>Longest line taken from an agent of that protocol version: what cannot be read as a version counts as 1.0.</summary>
    public static int LineBytesMax(string protocolVersion, ConnectionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(protocolVersion);
        ArgumentNullException.ThrowIfNull(settings);
        var parts = protocolVersion.Split('.');
        var later =
            parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            && (major > 1 || (major == 1 && minor >= 1));
        return later ? settings.FrameBytesMax11 : settings.FrameBytesMax10;
    }
}
