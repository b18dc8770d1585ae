using System.Buffers;
using System.Text;
using System.Text.Json;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Wire name <c>get_agent_info</c>; docs/protocol.md §3.2. Written by hand: the serializer would cost an idle agent a tenth of its memory.</summary>
/// <param name="capabilities">Names of all methods that this agent answers.</param>
internal sealed class GetAgentInfoMethod(
    AgentIdentity identity,
    AgentSettings settings,
    IReadOnlyList<string> capabilities,
    TimeProvider time
) : IInstantMethod
{
    private byte[]? _always;

    public string Name => MethodNames.GetAgentInfo;

    public bool Greets => true;

    public ReadOnlySpan<byte> Answer(in Greeted greeted, Span<byte> scratch)
    {
        _always ??= Write();
        // Names are of letters, digits and three marks: nothing that JSON would escape.
        var session = greeted.Session is { } named ? $",\"session\":\"{named}\"" : "";
        var fleet = greeted.Fleet is { } own ? $",\"fleet\":\"{own}\"" : "";
        var epoch = greeted.Epoch is { } seen ? $",\"epoch\":{seen}" : "";
        var durability = greeted.OnDisk ? "disk" : "none";
        var rest = $"{session}{fleet}{epoch},\"now_ms\":{MonotonicClock.NowMs(time)},\"durability\":\"{durability}\"}}";
        return (byte[])[.. _always, .. Encoding.ASCII.GetBytes(rest)];
    }

    // Up to the closing brace.
    private byte[] Write()
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteString("version"u8, identity.Version);
        json.WriteString("protocol_version"u8, ProtocolLimits.Version);
        json.WriteString("platform"u8, AgentIdentity.Platform);
        json.WriteStartArray("capabilities"u8);
        foreach (var capability in capabilities)
        {
            json.WriteStringValue(capability);
        }
        json.WriteEndArray();
        json.WriteString("instance_id"u8, identity.InstanceId);
        json.WriteString("boot_id"u8, identity.BootId);
        json.WriteString("agent_id"u8, identity.AgentId);
        json.WriteStartObject("limits"u8);
        json.WriteNumber("max_message_bytes"u8, settings.MaxMessageBytes);
        json.WriteNumber("max_concurrent_requests"u8, settings.MaxConcurrentRequests);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan[..^1].ToArray();
    }
}
