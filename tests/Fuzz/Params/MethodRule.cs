using System.Globalization;
using Orchestrator.Fuzz.Models;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Fuzz.Params;

/// <summary>What a method takes, and how the product tells what it has read.</summary>
/// <param name="Read">The members' values in the order of the rules, or null when the params were refused.</param>
internal sealed record MethodRule(string Name, bool RefusesUnknown, MemberRule[] Members, Func<byte[], string[]?> Read)
{
    private static readonly MemberRule Encoding = MemberRule.Text("encoding", "utf8", text => text is "utf8" or "base64");

    public static IReadOnlyList<MethodRule> All { get; } =
    [
        new(
            "exec_command",
            false,
            [
                MemberRule.Text("command", null, IsName),
                MemberRule.Texts("args", text => !text.Contains('\0')),
                MemberRule.Whole("timeout_seconds", MemberRule.Nothing, 1, int.MaxValue).OrNull(),
                MemberRule.Flag("capture_output", true),
                MemberRule.Text("working_directory", MemberRule.Nothing, IsName).OrNull(),
            ],
            json =>
                MethodParams.ExecCommand(json).Value is { } exec
                    ?
                    [
                        exec.Command,
                        string.Join('\u0001', exec.Args),
                        Told(exec.TimeoutSeconds),
                        Told(exec.CaptureOutput),
                        exec.WorkingDirectory ?? MemberRule.Nothing,
                    ]
                    : null
        ),
        new(
            "file_read",
            false,
            [
                MemberRule.Text("path", null, IsName),
                Encoding,
                MemberRule.Whole("offset", MemberRule.Nothing, 0, long.MaxValue).OrNull(),
                MemberRule.Whole("length", MemberRule.Nothing, 0, long.MaxValue).OrNull(),
            ],
            json => MethodParams.FileRead(json).Value is { } read ? [read.Path, read.Encoding, Told(read.Offset), Told(read.Length)] : null
        ),
        new(
            "file_write",
            false,
            [
                MemberRule.Text("path", null, IsName),
                MemberRule.Text("content", null, _ => true),
                Encoding,
                MemberRule.Flag("create_dirs", false),
                MemberRule.Text("permissions", MemberRule.Nothing, IsMode).OrNull(),
            ],
            json =>
                MethodParams.FileWrite(json).Value is { } write
                    ? [write.Path, write.Content, write.Encoding, Told(write.CreateDirs), write.Permissions ?? MemberRule.Nothing]
                    : null
        ),
        new(
            "file_open_upload",
            false,
            [
                MemberRule.Text("path", null, IsName),
                MemberRule.Whole("size", null, 0, long.MaxValue),
                MemberRule.Flag("create_dirs", false),
                MemberRule.Text("permissions", MemberRule.Nothing, IsMode).OrNull(),
                MemberRule.Text("if_match", MemberRule.Nothing, text => text.Length == 0 || IsDigest(text)).OrNull(),
            ],
            json =>
                MethodParams.FileOpenUpload(json).Value is { } open
                    ?
                    [
                        open.Path,
                        Told(open.Size),
                        Told(open.CreateDirs),
                        open.Permissions ?? MemberRule.Nothing,
                        open.IfMatch ?? MemberRule.Nothing,
                    ]
                    : null
        ),
        new(
            "file_write_chunk",
            false,
            [MemberRule.Text("upload_id", null, IsUpload), MemberRule.Whole("offset", null, 0, long.MaxValue), MemberRule.Bytes("data")],
            json =>
                MethodParams.FileWriteChunk(json).Value is { } chunk
                    ? [chunk.UploadId, Told(chunk.Offset), Convert.ToHexString(chunk.Data)]
                    : null
        ),
        new(
            "file_commit",
            false,
            [MemberRule.Text("upload_id", null, IsUpload), MemberRule.Text("sha256", null, IsDigest)],
            json => MethodParams.FileCommit(json).Value is { } commit ? [commit.UploadId, commit.Sha256] : null
        ),
        new(
            "file_abort",
            false,
            [MemberRule.Text("upload_id", null, IsUpload)],
            json => MethodParams.FileAbort(json).Value is { } abort ? [abort.UploadId] : null
        ),
        new(
            "shutdown",
            true,
            [MemberRule.Whole("timeout_seconds", "60", 0, 86_400), MemberRule.Flag("force", false)],
            json => MethodParams.Power(json).Value is { } power ? [Told(power.TimeoutSeconds), Told(power.Force)] : null
        ),
        new(
            "get_agent_info",
            false,
            [
                MemberRule.Text("session", MemberRule.Nothing, Greeting.IsName).OrNull(),
                MemberRule.Text("fleet", MemberRule.Nothing, Greeting.IsName).OrNull(),
                MemberRule.Whole("epoch", MemberRule.Nothing, long.MinValue, long.MaxValue).OrNull(),
            ],
            json =>
                Greeting.Read(json, out var greeting) is null
                    ? [greeting.Session ?? MemberRule.Nothing, greeting.Fleet ?? MemberRule.Nothing, Told(greeting.Epoch)]
                    : null
        ),
        // What every method takes: here it is the params' one member.
        new(
            RequestContext.Member,
            false,
            [
                MemberRule.Text("instance", MemberRule.Nothing, _ => true).OrNull(),
                MemberRule.Text("session", MemberRule.Nothing, _ => true).OrNull(),
                MemberRule.Whole("epoch", MemberRule.Nothing, long.MinValue, long.MaxValue).OrNull(),
                MemberRule.Whole("not_after_ms", MemberRule.Nothing, long.MinValue, long.MaxValue).OrNull(),
                MemberRule.Whole("ttl_ms", MemberRule.Nothing, 0, long.MaxValue).OrNull(),
                MemberRule.Text("trace", "", _ => true) with
                {
                    Fits = value => value.Kind == '"' || value.IsWord("null"),
                    Shown = value => value.Kind == '"' ? value.Text : "",
                },
            ],
            ReadContext
        ),
        new("ping", false, [], json => MethodParams.RefuseForNone(json) is null ? [] : null),
    ];

    /// <summary>As <see cref="Read"/>, by the rules alone.</summary>
    public string[]? Due(Json? json)
    {
        if (json is not null && json.Kind != '{')
        {
            return null;
        }
        if (RefusesUnknown && json is not null && json.Members.Exists(IsUnknown))
        {
            return null;
        }
        var values = new List<string>();
        foreach (var rule in Members)
        {
            var value = json?[rule.Name];
            if (
                (
                    value is null ? rule.Default
                    : rule.Fits(value) ? rule.Shown(value)
                    : null
                )
                is not { } shown
            )
            {
                return null;
            }
            values.Add(shown);
        }
        return [.. values];
    }

    private bool IsUnknown((string Name, Json Value) member) =>
        member.Name != RequestContext.Member && Members.All(rule => rule.Name != member.Name);

    private static string[]? ReadContext(byte[] json)
    {
        byte[] inParams = [.. "{\"before\":[{}],\"_ctx\":"u8, .. json, (byte)'}'];
        var context = ReceivedContext.Read(inParams, out var misfit);
        return misfit is not null
            ? null
            :
            [
                context.HasInstance ? Text(context.Instance) : MemberRule.Nothing,
                context.HasSession ? Text(context.Session) : MemberRule.Nothing,
                Told(context.Epoch),
                Told(context.NotAfterMs),
                Told(context.TtlMs),
                Text(context.Trace),
            ];
    }

    private static string Text(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8);

    private static bool IsName(string text) => text.Length > 0 && !text.Contains('\0');

    private static bool IsDigest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    private static bool IsUpload(string text) =>
        text.Length is >= 16 and <= 64 && text.All(letter => letter is (>= '0' and <= '9') or (>= 'a' and <= 'z'));

    private static bool IsMode(string text) =>
        text.Length is >= 1 and <= 4 && text.All(digit => digit is >= '0' and <= '7') && Convert.ToInt32(text, 8) <= 4095;

    private static string Told(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? MemberRule.Nothing;

    private static string Told(bool flag) => flag ? "true" : "false";
}
