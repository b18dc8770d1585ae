using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Orchestrator.Protocol.Methods;

/// <summary>
/// Reads params on the agent's side: strict in types and ranges, so that nothing is done on a guess; a refusal is <see cref="AgentError.InvalidParams"/> and
/// names the member. Absent params are read as <c>{}</c>, an array is refused. Unknown members are passed over, except by shutdown and reboot; the context of
/// protocol 1.1, <see cref="RequestContext"/>, is taken by all. The text is one that <see cref="Rpc.RpcReader"/> has found sound.
/// </summary>
public static class MethodParams
{
    private const int PowerDelaySecondsMax = 86_400;
    private const int ModeDigitsMax = 4;
    private const int ModeMax = 0xFFF;
    private const int DigestChars = 64;
    private const int UploadIdCharsMin = 16;
    private const int UploadIdCharsMax = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> UploadIdChars = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz");

    /// <summary>Params of <c>exec_command</c>; the agent's own longest timeout is the caller's to check.</summary>
    public static Parsed<ExecCommandParams> ExecCommand(ReadOnlySpan<byte> json) =>
        Read(json, ProtocolJson.Default.ExecCommandParams, refuseUnknown: false, Fault);

    /// <summary>Params of <c>file_read</c>.</summary>
    public static Parsed<FileReadParams> FileRead(ReadOnlySpan<byte> json) =>
        Read(json, ProtocolJson.Default.FileReadParams, refuseUnknown: false, Fault);

    /// <summary>Params of <c>file_write</c>; whether the content is valid base64 is found where it is decoded.</summary>
    public static Parsed<FileWriteParams> FileWrite(ReadOnlySpan<byte> json) =>
        Read(json, ProtocolJson.Default.FileWriteParams, refuseUnknown: false, Fault);

    /// <summary>Params of <c>file_open_upload</c>; the agent's own largest size is the caller's to check.</summary>
    public static Parsed<FileOpenUploadParams> FileOpenUpload(ReadOnlySpan<byte> json) =>
        Read(json, ProtocolJson.Default.FileOpenUploadParams, refuseUnknown: false, Fault);

    /// <summary>Params of <c>file_write_chunk</c>.</summary>
    public static Parsed<FileWriteChunkParams> FileWriteChunk(ReadOnlySpan<byte> json) =>
        Read(json, ProtocolJson.Default.FileWriteChunkParams, refuseUnknown: false, Fault);

    /// <summary>Params of <c>file_commit</c>.</summary>
    public static Parsed<FileCommitParams> FileCommit(ReadOnlySpan<byte> json) =>
        Read(json, ProtocolJson.Default.FileCommitParams, refuseUnknown: false, Fault);

    /// <summary>Params of <c>file_abort</c>.</summary>
    public static Parsed<FileAbortParams> FileAbort(ReadOnlySpan<byte> json) =>
        Read(json, ProtocolJson.Default.FileAbortParams, refuseUnknown: false, Fault);

    /// <summary>Params of <c>shutdown</c> and <c>reboot</c>: a member that is not known is refused too, lest a misspelt delay become none.</summary>
    public static Parsed<PowerParams> Power(ReadOnlySpan<byte> json) =>
        Read(json, ProtocolJson.Default.PowerParams, refuseUnknown: true, Fault);

    /// <summary>Params of a method that takes none: absent or an object, whatever is in it.</summary>
    /// <returns>Why they are refused, or null.</returns>
    public static string? RefuseForNone(ReadOnlySpan<byte> json) => IsObject(json) ? null : NoObject;

    private const string NoObject = "The params must be an object.";

    private static Parsed<T> Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, bool refuseUnknown, Func<T, string?> fault)
        where T : class
    {
        if (!IsObject(json))
        {
            return Parsed<T>.Refused(AgentError.InvalidParams, NoObject);
        }
        json = json.IsEmpty ? "{}"u8 : json;
        if (JsonShape.Misfit(json, type, refuseUnknown) is { } misfit)
        {
            return Parsed<T>.Refused(AgentError.InvalidParams, misfit);
        }
        var value = JsonSerializer.Deserialize(json, type)!;
        return fault(value) is { } outside ? Parsed<T>.Refused(AgentError.InvalidParams, outside) : Parsed<T>.Of(value);
    }

    private static bool IsObject(ReadOnlySpan<byte> json) => json.IsEmpty || json.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    private static string? Fault(ExecCommandParams exec) =>
        NoName("command", exec.Command)
        ?? (exec.Args.Any(HoldsNul) ? "The member \"args\" holds a NUL character." : null)
        ?? (exec.TimeoutSeconds < 1 ? "The member \"timeout_seconds\" must be 1 or more." : null)
        ?? (exec.WorkingDirectory is { } directory ? NoName("working_directory", directory) : null);

    private static string? Fault(FileReadParams read) =>
        NoName("path", read.Path)
        ?? NoEncoding(read.Encoding)
        ?? (read.Offset < 0 ? "The member \"offset\" must be 0 or more." : null)
        ?? (read.Length < 0 ? "The member \"length\" must be 0 or more." : null);

    private static string? Fault(FileWriteParams write) =>
        NoName("path", write.Path) ?? NoEncoding(write.Encoding) ?? NoMode(write.Permissions);

    private static string? Fault(FileOpenUploadParams open) =>
        NoName("path", open.Path)
        ?? (open.Size < 0 ? "The member \"size\" must be 0 or more." : null)
        ?? NoMode(open.Permissions)
        ?? (open.IfMatch is { Length: > 0 } digest ? NoDigest("if_match", digest) : null);

    private static string? Fault(FileWriteChunkParams chunk) =>
        NoUploadId(chunk.UploadId)
        ?? (chunk.Offset < 0 ? "The member \"offset\" must be 0 or more." : null)
        ?? (
            chunk.Data.Length > ProtocolLimits.ChunkBytesMax
                ? $"The member \"data\" is longer than {ProtocolLimits.ChunkBytesMax} bytes."
                : null
        );

    private static string? Fault(FileCommitParams commit) => NoUploadId(commit.UploadId) ?? NoDigest("sha256", commit.Sha256);

    private static string? Fault(FileAbortParams abort) => NoUploadId(abort.UploadId);

    private static string? Fault(PowerParams power) =>
        power.TimeoutSeconds is >= 0 and <= PowerDelaySecondsMax
            ? null
            : $"The member \"timeout_seconds\" must be a whole number from 0 to {PowerDelaySecondsMax}.";

    private static string? NoName(string member, string value) =>
        value.Length == 0 ? $"The member \"{member}\" is empty."
        : HoldsNul(value) ? $"The member \"{member}\" holds a NUL character."
        : null;

    private static string? NoEncoding(string encoding) =>
        encoding is ContentEncodings.Utf8 or ContentEncodings.Base64 ? null : "The member \"encoding\" must be \"utf8\" or \"base64\".";

    private static string? NoMode(string? permissions) =>
        permissions is null || IsMode(permissions) ? null : "The member \"permissions\" must be an octal mode from \"0000\" to \"7777\".";

    private static string? NoDigest(string member, string text) =>
        text.Length == DigestChars && !text.AsSpan().ContainsAnyExcept(HexDigits)
            ? null
            : $"The member \"{member}\" must be a SHA-256 of {DigestChars} hex digits in lower case.";

    // It becomes part of a file's name in the guest.
    private static string? NoUploadId(string id) =>
        id.Length is >= UploadIdCharsMin and <= UploadIdCharsMax && !id.AsSpan().ContainsAnyExcept(UploadIdChars)
            ? null
            : $"The member \"upload_id\" must be {UploadIdCharsMin} to {UploadIdCharsMax} characters of 0-9 and a-z.";

    private static bool HoldsNul(string value) => value.Contains('\0');

    // Whether set-id and sticky bits are taken is for the agent's settings to say.
    private static bool IsMode(string text)
    {
        var mode = 0;
        foreach (var digit in text)
        {
            if (digit is < '0' or > '7')
            {
                return false;
            }
            mode = (mode << 3) | (digit - '0');
        }
        return text.Length is >= 1 and <= ModeDigitsMax && mode <= ModeMax;
    }
}
