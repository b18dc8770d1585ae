using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Uploads;

/// <summary>What the agent keeps of an upload beside its bytes, in <c>state_dir</c>/uploads. Written once: how far it is, the part file's own size tells.</summary>
/// <param name="Directory">The open directory that the part file was made in.</param>
/// <param name="Part">The part file.</param>
internal sealed record UploadNotes(
    string Path,
    long Size,
    bool CreateDirs,
    string? Permissions,
    string? IfMatch,
    FileIdentity Directory,
    FileIdentity Part
)
{
    /// <summary>The same request again: the host goes on with this one.</summary>
    public bool Answers(FileOpenUploadParams wanted) =>
        (Path, Size, CreateDirs, Permissions) == (wanted.Path, wanted.Size, wanted.CreateDirs, wanted.Permissions)
        && (IfMatch ?? "") == (wanted.IfMatch ?? "");

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, UploadJson.Default.UploadNotes);

    /// <returns>Null when it is no such text.</returns>
    public static UploadNotes? FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, UploadJson.Default.UploadNotes);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How notes are written; the agent alone reads them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(UploadNotes))]
internal sealed partial class UploadJson : JsonSerializerContext;
