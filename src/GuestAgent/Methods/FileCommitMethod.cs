using System.Text.Json;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Files;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.GuestAgent.Uploads;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Answers <c>file_commit</c>; docs/protocol.md §3.10. The digest is of what is in the file, read again.</summary>
internal sealed class FileCommitMethod(AgentSettings settings, AllowedPaths allowed) : IMethod
{
    public string Name => MethodNames.FileCommit;

    public bool StartsWork => true;

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping)
    {
        var wanted = MethodInput.Take(MethodParams.FileCommit(paramsJson.Span));
        try
        {
            using var folder = UploadFolder.Open(settings.StateDir);
            using var upload = Upload.Take(folder, allowed, wanted.UploadId);
            audit.Subject = upload.Notes.Path;
            audit.Add("upload", wanted.UploadId);
            audit.Add("bytes", upload.Present);
            upload.Commit(wanted.Sha256, FileModes.Asked(upload.Notes.Permissions, settings), stopping);
            audit.Add("sha256", wanted.Sha256);
            var result = new FileCommitResult(upload.Notes.Path, upload.Notes.Size, wanted.Sha256);
            return new MethodAnswer(JsonSerializer.SerializeToUtf8Bytes(result, ProtocolJson.Default.FileCommitResult));
        }
        catch (Refusal refusal)
        {
            throw MethodInput.Told(refusal);
        }
    }
}
