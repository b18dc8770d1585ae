using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Orchestrator.Protocol.Methods;

/// <summary>
/// Reads results on the host's side: members that the type lacks are passed over (a newer agent may send them), wrong or missing ones are refused as
/// <see cref="AgentError.BadAnswer"/>, naming the member. Strings stay as the guest wrote them: <see cref="Rpc.GuestText"/> before people see them.
/// </summary>
public static class MethodResults
{
    /// <param name="json">The raw result of a response that <see cref="Rpc.RpcReader"/> has found sound.</param>
    /// <param name="type">From <see cref="ProtocolJson"/>.</param>
    public static Parsed<T> Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class =>
        JsonShape.Misfit(json, type, refuseUnknown: false) is { } misfit
            ? Parsed<T>.Refused(AgentError.BadAnswer, "The agent's answer has another shape than the protocol says. " + misfit)
            : Parsed<T>.Of(JsonSerializer.Deserialize(json, type)!);
}
