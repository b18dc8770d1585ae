using System.Text.Json;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Answers <c>get_network_info</c> from the kernel's own tables; docs/protocol.md §3.4.</summary>
internal sealed class GetNetworkInfoMethod : IMethod
{
    public string Name => MethodNames.GetNetworkInfo;

    public bool StartsWork => true;

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping)
    {
        MethodInput.CheckNone(paramsJson);
        var result = new GetNetworkInfoResult(NetworkFacts.Read());
        return new MethodAnswer(JsonSerializer.SerializeToUtf8Bytes(result, ProtocolJson.Default.GetNetworkInfoResult));
    }
}
