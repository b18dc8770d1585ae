using System.Buffers;
using System.Text;
using System.Text.Json;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Wire name <c>get_agent_info</c>; docs/protocol.md §3.2. Written once, by hand: the serializer would cost an idle agent a tenth of its memory.</summary>
/// <param name="capabilities">Names of all methods that this agent answers.</param>
internal sealed class GetAgentInfoMethod(AgentIdentity identity, AgentSettings settings, IReadOnlyList<string> capabilities)
    : IInstantMethod
{
    private byte[]? _result;
    private (string Session, byte[] Result)? _greeted;

    public string Name => MethodNames.GetAgentInfo;

    public bool Greets => true;

    public ReadOnlySpan<byte> Answer(string? session, Span<byte> scratch)
    {
        _result ??= Write();
        if (session is null)
        {
            return _result;
        }
        if (_greeted?.Session != session)
        {
            // Of letters, digits and three marks: nothing that JSON would escape.
            _greeted = (session, [.. _result.AsSpan(0, _result.Length - 1), .. Encoding.ASCII.GetBytes($",\"session\":\"{session}\"}}")]);
        }
        return _greeted.Value.Result;
    }

    private byte[] Write()
    {
        var bytes = new ArrayBufferWriter<byte>(512);
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
        json.WriteStartObject("limits"u8);
        json.WriteNumber("max_message_bytes"u8, settings.MaxMessageBytes);
        json.WriteNumber("max_concurrent_requests"u8, settings.MaxConcurrentRequests);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }
}
