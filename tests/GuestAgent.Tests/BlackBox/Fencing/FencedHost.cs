using System.Text;
using System.Text.Json;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Fencing;

/// <summary>A host of protocol 1.1 in a test's hands: greets, and writes its requests as the host service does.</summary>
internal sealed class FencedHost(AgentClient client) : IDisposable
{
    private int _lastId;

    public AgentClient Client => client;

    public static FencedHost Connected(AgentUnderTest agent) => new(new AgentClient(agent.Socket));

    /// <summary>Greets, and passes over all that comes before the answer.</summary>
    public GetAgentInfoResult Greet(string? fleet, string? session, long? epoch, bool claim = false)
    {
        var id = $"\"hello-{++_lastId}\"";
        using var line = new FrameBuffer();
        var greeting = Greeting.Write(new GreetingParams(fleet, session, epoch, claim));
        FrameWriter.Request(line, Encoding.UTF8.GetBytes(id), MethodNames.GetAgentInfo, greeting);
        client.SendRaw(Encoding.UTF8.GetString(line.WrittenSpan));
        while (true)
        {
            var answer = Encoding.UTF8.GetBytes(client.Line());
            var message = RpcReader.Read(answer);
            if (message.Id.SequenceEqual(Encoding.UTF8.GetBytes(id)))
            {
                var parsed = MethodResults.Read(message.Result, ProtocolJson.Default.GetAgentInfoResult);
                Assert.True(parsed.IsValue, parsed.Message);
                return parsed.Value;
            }
        }
    }

    /// <summary>Writes one request and does not wait for its answer.</summary>
    public void Send(string method, object parameters, RequestContext? context)
    {
        using var line = new FrameBuffer();
        RequestFrame.Write(line, ++_lastId, method, JsonSerializer.SerializeToUtf8Bytes(parameters), context);
        client.SendRaw(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    /// <summary>The reason of the next answer's refusal; null when it is a result.</summary>
    public string? NextReason()
    {
        var line = client.Line();
        var message = RpcReader.Read(Encoding.UTF8.GetBytes(line));
        if (message.Kind == RpcMessageKind.Response)
        {
            return null;
        }
        Assert.Equal((RpcMessageKind.ErrorResponse, -32005), (message.Kind, message.ErrorCode));
        return StaleReason.Of(message.ErrorData) ?? throw new InvalidDataException(line);
    }

    public void Dispose() => client.Dispose();
}
