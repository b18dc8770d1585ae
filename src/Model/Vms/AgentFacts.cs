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

    // Of the methods of 1.1 the one that opens streams.
    private const string StreamsCapability = "exec_attach";
    private const long WholeNumberMax = 1L << 53;

    // Most agents of a fleet have the same list: then it is kept once.
    private static string[] _latestCapabilities = [];
    private static readonly HashSet<string> Methods = new(MethodNames.All.Concat(MethodNames.Uploads), StringComparer.Ordinal);

    /// <summary>The same facts; text cleaned and cut at 64 characters, at most 128 capabilities, limits that make no sense left out.</summary>
    public static GetAgentInfoResult Clean(GetAgentInfoResult told)
    {
        ArgumentNullException.ThrowIfNull(told);
        return new GetAgentInfoResult(
            GuestText.Clean(told.Version, TextCharsMax),
            GuestText.Clean(told.ProtocolVersion, TextCharsMax),
            GuestText.Clean(told.Platform, TextCharsMax),
            Capabilities(told.Capabilities)
        )
        {
            InstanceId = told.InstanceId is { } id ? GuestText.Clean(id, TextCharsMax) : null,
            Limits = told.Limits is { MaxConcurrentRequests: > 0, MaxMessageBytes: >= 1024 } limits
                ? limits with
                {
                    MaxMessageBytes = Math.Min(limits.MaxMessageBytes, ProtocolLimits.HostLineBytesMax10),
                }
                : null,
            Session = told.Session is { } session ? GuestText.Clean(session, TextCharsMax) : null,
            BootId = Id(told.BootId),
            AgentId = Id(told.AgentId),
            Fleet = Id(told.Fleet),
            // A number beyond this fits no store and no double; it is nobody's.
            Epoch = told.Epoch is >= 0 and <= WholeNumberMax ? told.Epoch : null,
            NowMs = told.NowMs is >= 0 and <= WholeNumberMax ? told.NowMs : null,
            Durability = told.Durability is "disk" or "none" ? told.Durability : null,
            Journal =
                told.Journal is { Seq: >= 0 and <= WholeNumberMax } journal && Id(journal.Epoch) is { } epoch
                    ? new JournalState(epoch, journal.Seq)
                    : null,
        };
    }

    /// <summary>Whether the agent checks for whom a request is: protocol 1.1 or later, and it names its instance.</summary>
    public static bool CanFence(GetAgentInfoResult agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return agent.InstanceId is not null && Is11(agent.ProtocolVersion);
    }

    private static string? Id(string? told) => told is null || GuestText.Clean(told, TextCharsMax) is not { Length: > 0 } id ? null : id;

    private static string[] Capabilities(IReadOnlyList<string> told)
    {
        // A list's items may be null whatever the type says.
        string[] clean = [.. told.Where(c => c is not null).Take(CapabilitiesMax).Select(Capability)];
        var latest = Volatile.Read(ref _latestCapabilities);
        if (clean.AsSpan().SequenceEqual(latest))
        {
            return latest;
        }
        Volatile.Write(ref _latestCapabilities, clean);
        return clean;
    }

    // Ten thousand agents tell the same names: each is kept once.
    private static string Capability(string told) => Methods.TryGetValue(told, out var known) ? known : GuestText.Clean(told, TextCharsMax);

    /// <summary>
    /// Longest line taken from that agent. Only one of protocol 1.1 that sends large answers as streams does with short lines; a version that cannot be read
    /// counts as 1.0.
    /// </summary>
    public static int LineBytesMax(GetAgentInfoResult agent, ConnectionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(settings);
        return Is11(agent.ProtocolVersion) && agent.Capabilities.Contains(StreamsCapability, StringComparer.Ordinal)
            ? settings.FrameBytesMax11
            : settings.FrameBytesMax10;
    }

    private static bool Is11(string protocolVersion)
    {
        var parts = protocolVersion.Split('.');
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            && (major > 1 || (major == 1 && minor >= 1));
    }
}
