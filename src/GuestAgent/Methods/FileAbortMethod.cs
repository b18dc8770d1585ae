using System.Text.Json;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.GuestAgent.Uploads;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Answers <c>file_abort</c>; docs/protocol.md §3.10.</summary>
internal sealed class FileAbortMethod(AgentSettings settings, AllowedPaths allowed) : IMethod
{
    public string Name => MethodNames.FileAbort;

    public bool StartsWork => true;

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping)
    {
        var wanted = MethodInput.Take(MethodParams.FileAbort(paramsJson.Span));
        try
        {
            using var folder = UploadFolder.Open(settings.StateDir);
            using var upload = Upload.Take(folder, allowed, wanted.UploadId);
            audit.Subject = upload.Notes.Path;
            audit.Add("upload", wanted.UploadId);
            upload.Discard();
            return new MethodAnswer(JsonSerializer.SerializeToUtf8Bytes(new FileAbortResult(true), ProtocolJson.Default.FileAbortResult));
        }
        catch (Refusal refusal)
        {
            throw MethodInput.Told(refusal);
        }
    }
}
