using System.Text.Json;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Answers <c>get_system_info</c> from the kernel and os-release; docs/protocol.md §3.3.</summary>
internal sealed class GetSystemInfoMethod : IMethod
{
    public string Name => MethodNames.GetSystemInfo;

    public bool StartsWork => true;

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping)
    {
        MethodInput.CheckNone(paramsJson);
        var (release, nodeName, machine) = MachineFacts.Uname();
        var os = OsRelease.Read();
        var result = new GetSystemInfoResult(
            "linux",
            os.Name,
            os.VersionId,
            release,
            nodeName,
            machine,
            MachineFacts.CpusOnline(),
            MachineFacts.MemoryTotalKb(),
            MachineFacts.UptimeSeconds()
        );
        return new MethodAnswer(JsonSerializer.SerializeToUtf8Bytes(result, ProtocolJson.Default.GetSystemInfoResult));
    }
}
