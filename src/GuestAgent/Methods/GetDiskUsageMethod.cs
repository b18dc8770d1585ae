using System.Text.Json;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Answers <c>get_disk_usage</c> with df's figures; docs/protocol.md §3.5. A network file system that does not answer within two seconds is left out.</summary>
internal sealed class GetDiskUsageMethod : IMethod
{
    public string Name => MethodNames.GetDiskUsage;

    public bool StartsWork => true;

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping)
    {
        MethodInput.CheckNone(paramsJson);
        var result = new GetDiskUsageResult(DiskFacts.Read());
        return new MethodAnswer(JsonSerializer.SerializeToUtf8Bytes(result, ProtocolJson.Default.GetDiskUsageResult));
    }
}
