using System.Globalization;
using System.Text;
using System.Text.Json;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Files;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>
/// Answers <c>file_write</c>; docs/protocol.md §3.8. All is checked before anything on the disk changes. A link at the end of the path is
/// followed as far as the list allows, and the file it leads to is replaced.
/// </summary>
internal sealed class FileWriteMethod(AgentSettings settings, AllowedPaths allowed) : IMethod
{
    private readonly long _bytesMax = settings.Security.MaxFileSizeMb * 1024L * 1024;

    public string Name => MethodNames.FileWrite;

    public bool StartsWork => true;

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping)
    {
        var wanted = MethodInput.Take(MethodParams.FileWrite(paramsJson.Span));
        audit.Subject = wanted.Path;
        var content = Decode(wanted);
        audit.Add("bytes", content.Length);
        if (content.Length > _bytesMax)
        {
            throw new MethodException(
                AgentError.TooLarge,
                $"content: {content.Length} bytes are more than security.max_file_size_mb allows ({_bytesMax} bytes)",
                string.Create(CultureInfo.InvariantCulture, $$"""{"size":{{content.Length}},"limit":{{_bytesMax}}}""")
            );
        }
        try
        {
            var mode = FileModes.Asked(wanted.Permissions, settings);
            using var place = allowed.Locate(wanted.Path);
            WriteTarget.Check(wanted.Path, place, wanted.CreateDirs);
            audit.Add("sha256", Sha256.HexOf(content));
            using var folders = MissingFolders.Make(wanted.Path, place);
            FileReplacement.Write(wanted.Path, folders.Last, place.Name, place.Existing, content, mode);
            folders.Keep();
        }
        catch (Refusal refusal)
        {
            throw MethodInput.Told(refusal);
        }
        var result = new FileWriteResult(content.Length, wanted.Path);
        return new MethodAnswer(JsonSerializer.SerializeToUtf8Bytes(result, ProtocolJson.Default.FileWriteResult));
    }

    private static byte[] Decode(FileWriteParams wanted)
    {
        if (wanted.Encoding != ContentEncodings.Base64)
        {
            return Encoding.UTF8.GetBytes(wanted.Content);
        }
        try
        {
            return Convert.FromBase64String(wanted.Content);
        }
        catch (FormatException)
        {
            throw new MethodException(AgentError.InvalidParams, "content: not valid base64");
        }
    }
}
