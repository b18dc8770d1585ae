using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Access;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.HostService.Api;

/// <summary><c>/api/v1/vms/{name}/files?path=</c>: one file out of a guest or into it, as raw bytes.</summary>
internal static partial class FilesEndpoints
{
    private const int PathLengthMax = 4096;

    public static async Task<IResult> Get(HttpContext context, string name, GuestFile files, string? path)
    {
        var intent = new Intent("file-read", VmNames.Of(name), Caller.OriginOf(context));
        var bytes = await files.Read(intent, PathOf(path), context.RequestAborted).ConfigureAwait(false);
        var headers = context.Response.Headers;
        headers["X-Content-SHA256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        // Guest content: never shown as a page of this service.
        headers.XContentTypeOptions = "nosniff";
        headers.ContentDisposition = "attachment";
        headers.CacheControl = "no-store";
        return TypedResults.Bytes(bytes, "application/octet-stream");
    }

    public static async Task<IResult> Put(
        HttpContext context,
        string name,
        GuestFile files,
        VmDirectory directory,
        string? path,
        string? mode,
        string? createDirs
    )
    {
        var vm = VmNames.Of(name);
        var shape = new FileWriteParams(PathOf(path), "") { CreateDirs = FlagOf(createDirs), Permissions = ModeOf(mode) };
        var view = await directory.Find(vm.Value, context.RequestAborted).ConfigureAwait(false);
        var content = await ReadBody(context, view).ConfigureAwait(false);
        var intent = new Intent("file-write", vm, Caller.OriginOf(context));
        var result = await files.Write(intent, shape, content, context.RequestAborted).ConfigureAwait(false);
        return TypedResults.Json(new FileWritten(vm.Value, result.Path, result.BytesWritten), WireJson.Api.FileWritten);
    }

    /// <summary>Takes no more bytes in than could be sent on.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadBody(HttpContext context, VmView vm)
    {
        var max = VmCommands.LineBytesMax(vm);
        if (context.Request.ContentLength > max)
        {
            throw GuestFile.TooLarge(vm, context.Request.ContentLength.Value.ToString(CultureInfo.InvariantCulture));
        }
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > max)
            {
                throw GuestFile.TooLarge(vm, $"more than {max}");
            }
        }
        return content.ToArray();
    }

    private static string PathOf(string? path) =>
        string.IsNullOrEmpty(path) ? throw Wrong("path", "is missing: it is the file's absolute path in the guest")
        : path.Length > PathLengthMax || path.Contains('\0', StringComparison.Ordinal)
            ? throw Wrong("path", $"must have at most {PathLengthMax} characters and no NUL")
        : path;

    private static string? ModeOf(string? mode) =>
        mode is null ? null
        : Octal().IsMatch(mode) ? mode.PadLeft(4, '0')
        : throw Wrong("mode", "must be an octal mode such as 0644, without set-user-id, set-group-id and sticky bits");

    private static bool FlagOf(string? text) =>
        text switch
        {
            null or "false" => false,
            "true" => true,
            _ => throw Wrong("createDirs", "must be true or false"),
        };

    private static ProblemException Wrong(string parameter, string what) =>
        new(AgentError.BadRequest, $"The query parameter {parameter} {what}.");

    [GeneratedRegex(@"^0?[0-7]{3}\z")]
    private static partial Regex Octal();
}
