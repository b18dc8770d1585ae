using System.Text.Json;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Actors.Vms;

/// <summary>What the answer to a ping tells beyond that the agent lives.</summary>
internal static class PingAnswer
{
    /// <summary>The agent's clock in milliseconds; null when it does not tell, or the answer has another shape than promised.</summary>
    public static long? NowMs(ReadOnlySpan<byte> resultJson)
    {
        try
        {
            return JsonSerializer.Deserialize(resultJson, ProtocolJson.Default.PingResult)?.NowMs;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
