using System.Globalization;
using System.Text.Json;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Files;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.GuestAgent.Uploads;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Answers <c>file_open_upload</c>; docs/protocol.md §3.10. <c>security.max_transfer_size_mb</c> bounds the size before anything is made.</summary>
internal sealed class FileOpenUploadMethod(AgentSettings settings, AllowedPaths allowed, TimeProvider time) : IMethod
{
    private readonly long _bytesMax = settings.Security.MaxTransferSizeMb * 1024L * 1024;
    private readonly UploadOpener _opener = new(allowed, settings.StateDir, time);

    public string Name => MethodNames.FileOpenUpload;

    public bool StartsWork => true;

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping)
    {
        var wanted = MethodInput.Take(MethodParams.FileOpenUpload(paramsJson.Span));
        audit.Subject = wanted.Path;
        audit.Add("bytes", wanted.Size);
        if (_bytesMax > 0 && wanted.Size > _bytesMax)
        {
            throw new MethodException(
                AgentError.TooLarge,
                $"size: {wanted.Size} bytes are more than security.max_transfer_size_mb allows ({_bytesMax} bytes)",
                string.Create(CultureInfo.InvariantCulture, $$"""{"size":{{wanted.Size}},"limit":{{_bytesMax}}}""")
            );
        }
        try
        {
            _ = FileModes.Asked(wanted.Permissions, settings);
            var result = _opener.Open(wanted, stopping);
            audit.Add("upload", result.UploadId);
            audit.Add("offset", result.Offset);
            return new MethodAnswer(JsonSerializer.SerializeToUtf8Bytes(result, ProtocolJson.Default.FileOpenUploadResult));
        }
        catch (Refusal refusal)
        {
            throw MethodInput.Told(refusal);
        }
    }
}
