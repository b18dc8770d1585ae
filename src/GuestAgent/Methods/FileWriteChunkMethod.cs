using System.Text.Json;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.GuestAgent.Uploads;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Answers <c>file_write_chunk</c>; docs/protocol.md §3.10. The chunks of an upload are one piece of work, which its opening has been counted for.</summary>
internal sealed class FileWriteChunkMethod(AgentSettings settings, AllowedPaths allowed) : IMethod
{
    public string Name => MethodNames.FileWriteChunk;

    public bool StartsWork => false;

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping)
    {
        var chunk = MethodInput.Take(MethodParams.FileWriteChunk(paramsJson.Span));
        try
        {
            using var folder = UploadFolder.Open(settings.StateDir);
            using var upload = Upload.Take(folder, allowed, chunk.UploadId);
            audit.Subject = upload.Notes.Path;
            audit.Add("offset", chunk.Offset);
            audit.Add("bytes", chunk.Data.Length);
            upload.Add(chunk.Offset, chunk.Data);
            var result = new FileWriteChunkResult(upload.Present);
            return new MethodAnswer(JsonSerializer.SerializeToUtf8Bytes(result, ProtocolJson.Default.FileWriteChunkResult));
        }
        catch (Refusal refusal)
        {
            throw MethodInput.Told(refusal);
        }
    }
}
