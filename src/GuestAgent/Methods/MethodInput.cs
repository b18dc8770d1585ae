using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>The params of a request as a record, or the refusal that names what is wrong with them.</summary>
internal static class MethodInput
{
    /// <summary>For methods without params: nothing or an object, whose members are ignored.</summary>
    public static void CheckNone(ReadOnlyMemory<byte> paramsJson)
    {
        if (!paramsJson.IsEmpty && paramsJson.Span.TrimStart(" \t\r\n"u8)[0] != (byte)'{')
        {
            throw new MethodException(AgentError.InvalidParams, "params: an object is wanted");
        }
    }

    /// <exception cref="MethodException">-32602 naming the member.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> paramsJson, JsonTypeInfo<T> type)
        where T : class
    {
        CheckNone(paramsJson);
        try
        {
            return JsonSerializer.Deserialize(paramsJson.IsEmpty ? "{}"u8 : paramsJson.Span, type)
                ?? throw new MethodException(AgentError.InvalidParams, "params: an object is wanted");
        }
        catch (JsonException e)
        {
            throw new MethodException(AgentError.InvalidParams, $"params {e.Path ?? "$"}: missing or of another type than wanted");
        }
    }
}
