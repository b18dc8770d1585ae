using Orchestrator.GuestAgent.Policy;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>The params of a request as a record, or the refusal that names what is wrong with them.</summary>
internal static class MethodInput
{
    /// <summary>For methods without params.</summary>
    /// <exception cref="MethodException">-32602.</exception>
    public static void CheckNone(ReadOnlyMemory<byte> paramsJson)
    {
        if (MethodParams.RefuseForNone(paramsJson.Span) is { } reason)
        {
            throw new MethodException(AgentError.InvalidParams, reason);
        }
    }

    /// <exception cref="MethodException">The refusal.</exception>
    public static T Take<T>(Parsed<T> parsed)
        where T : class => parsed.IsValue ? parsed.Value : throw new MethodException(parsed.Error, parsed.Message);

    /// <summary>The error answer for a refusal of the parts below.</summary>
    public static MethodException Told(Refusal refusal) => new(refusal.Error, refusal.Message, refusal.DataJson);
}
