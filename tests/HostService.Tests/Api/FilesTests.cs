using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orchestrator.Client.Types;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Tests.Api;

public sealed class FilesTests
{
    private const string Path = "/api/v1/vms/web-1/files?path=/etc/motd";
    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    private static string Read(byte[] bytes, string? sha256 = null, long? size = null) =>
        $$"""{"content":"{{Convert.ToBase64String(bytes)}}","size_bytes":{{size ?? bytes.Length}},"encoding":"base64"{{(sha256 is null ? "" : $",\"sha256\":\"{sha256}\"")}}}""";

    private static HostScript OneVm(Func<JsonElement, CallOutcome> answer, bool old = false)
    {
        var script = new HostScript
        {
            Answer = call =>
            {
                using var document = JsonDocument.Parse(call.Request.ParamsJson);
                return answer(document.RootElement);
            },
        };
        return script.With("web-1", agent: old ? HostScript.OldAgent : null);
    }

    private static async Task<HttpResponseMessage> Put(TestService service, byte[] body, string query = "")
    {
        using var content = new ByteArrayContent(body);
        return await service.Unix.PutAsync(new Uri(Path + query, UriKind.Relative), content);
    }

    [Fact]
    public async Task Every_byte_of_a_file_comes_as_it_is()
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(AllBytes));
        await using var service = await TestService.Start(OneVm(_ => HostScript.Answered(Read(AllBytes, digest))));
        using var response = await service.Unix.GetAsync(new Uri(Path, UriKind.Relative));
        Assert.Equal(AllBytes, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(digest, Assert.Single(response.Headers.GetValues("X-Content-SHA256")));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task A_file_whose_size_or_digest_does_not_fit_is_not_shown()
    {
        var answers = new Queue<string>([Read(AllBytes, size: 255), Read(AllBytes, new string('0', 64))]);
        await using var service = await TestService.Start(OneVm(_ => HostScript.Answered(answers.Dequeue())));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("bad-answer", (await service.Get<Problem>(Path, HttpStatusCode.BadGateway)).Code);
        }
    }

    [Fact]
    public async Task An_old_agent_without_base64_still_gives_text_and_never_a_spoilt_file()
    {
        const string NotImplemented = """{"content":"base64_encoding_not_implemented_5_bytes","size_bytes":5,"encoding":"base64"}""";
        var text = """{"content":"grüß","size_bytes":6,"encoding":"utf8"}""";
        await using var service = await TestService.Start(
            OneVm(p => HostScript.Answered(p.GetProperty("encoding").GetString() == "base64" ? NotImplemented : text), old: true)
        );
        Assert.Equal("grüß"u8.ToArray(), await service.Unix.GetByteArrayAsync(new Uri(Path, UriKind.Relative)));
        text = """{"content":"a\ufffdb","size_bytes":3,"encoding":"utf8"}""";
        Assert.Equal("bad-answer", (await service.Get<Problem>(Path, HttpStatusCode.BadGateway)).Code);
        text = """{"content":"half","size_bytes":6,"encoding":"utf8"}""";
        Assert.Equal("bad-answer", (await service.Get<Problem>(Path, HttpStatusCode.BadGateway)).Code);
    }

    [Theory]
    [InlineData(AgentError.NotFound, -32002, 404, "not-found")]
    [InlineData(AgentError.PermissionDenied, -32001, 403, "permission-denied")]
    [InlineData(AgentError.TooLarge, -32004, 413, "too-large")]
    [InlineData(AgentError.CommandFailed, -32000, 422, "command-failed")]
    [InlineData(AgentError.InvalidParams, -32602, 400, "invalid-params")]
    [InlineData(AgentError.Busy, -32006, 429, "busy")]
    [InlineData(AgentError.Internal, -32603, 502, "internal-error")]
    public async Task What_the_agent_refuses_is_told_by_the_one_map(AgentError error, int rpc, int status, string code)
    {
        await using var service = await TestService.Start(OneVm(_ => new CallOutcome.Refused(error, rpc, "so said the agent")));
        var problem = await service.Get<Problem>(Path, (HttpStatusCode)status);
        Assert.Equal(code, problem.Code);
        Assert.Contains("so said the agent", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_becomes_the_file_with_mode_and_folders_as_asked()
    {
        JsonElement sent = default;
        await using var service = await TestService.Start(
            OneVm(p =>
            {
                sent = p.Clone();
                return HostScript.Answered("""{"bytes_written":256,"path":"/etc/motd"}""");
            })
        );
        using var response = await Put(service, AllBytes, "&mode=640&createDirs=true");
        var written = await TestService.Read<FileWritten>(response, HttpStatusCode.OK);
        Assert.Equal(new FileWritten("web-1", "/etc/motd", 256), written);
        Assert.Equal(AllBytes, sent.GetProperty("content").GetBytesFromBase64());
        Assert.Equal(
            ("base64", "0640", true),
            (
                sent.GetProperty("encoding").GetString(),
                sent.GetProperty("permissions").GetString(),
                sent.GetProperty("create_dirs").GetBoolean()
            )
        );
    }

    [Fact]
    public async Task An_old_agent_gets_text_as_text_because_it_cannot_write_base64()
    {
        var encodings = new List<string>();
        await using var service = await TestService.Start(
            OneVm(
                p =>
                {
                    encodings.Add(p.GetProperty("encoding").GetString()!);
                    return HostScript.Answered("""{"bytes_written":3,"path":"/etc/motd"}""");
                },
                old: true
            )
        );
        (await Put(service, "aü"u8.ToArray())).Dispose();
        (await Put(service, [1, 255, 3])).Dispose();
        Assert.Equal(["utf8", "base64"], encodings);
    }

    [Fact]
    public async Task A_file_beyond_the_agents_line_is_413_naming_both_numbers_and_nothing_is_sent()
    {
        await using var service = await TestService.Start(OneVm(_ => throw new InvalidOperationException()));
        foreach (var size in new[] { 49_500, 60_000, 65_537, 1_000_000 })
        {
            using var response = await Put(service, new byte[size]);
            var problem = await TestService.Read<Problem>(response, HttpStatusCode.RequestEntityTooLarge);
            Assert.Equal("too-large", problem.Code);
            Assert.Contains($"{size} bytes", problem.Detail, StringComparison.Ordinal);
            Assert.Contains("65536", problem.Detail, StringComparison.Ordinal);
        }
        Assert.Empty(service.Script.Calls);
    }

    [Fact]
    public async Task A_file_of_the_size_that_is_named_as_fitting_does_fit()
    {
        await using var service = await TestService.Start(
            OneVm(_ => HostScript.Answered("""{"bytes_written":48960,"path":"/etc/motd"}"""))
        );
        var fits = Orchestrator.HostService.Api.GuestFile.FileBytesMax(service.Script.Vms["web-1"]);
        using var response = await Put(service, new byte[fits]);
        Assert.Equal(48_960, fits);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.InRange(Assert.Single(service.Script.Calls).Request.ParamsJson.Length, 65_000, 65_536 - 100);
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_not_taken_in_beyond_what_could_be_sent()
    {
        await using var service = await TestService.Start(OneVm(_ => throw new InvalidOperationException()));
        using var request = new HttpRequestMessage(HttpMethod.Put, Path)
        {
            Content = new StreamContent(new MemoryStream(new byte[5_000_000])),
        };
        request.Headers.TransferEncodingChunked = true;
        using var response = await service.Unix.SendAsync(request);
        Assert.Contains(
            "more than 65536",
            (await TestService.Read<Problem>(response, HttpStatusCode.RequestEntityTooLarge)).Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_write_that_the_agent_cut_short_is_no_success()
    {
        await using var service = await TestService.Start(OneVm(_ => HostScript.Answered("""{"bytes_written":2,"path":"/etc/motd"}""")));
        using var response = await Put(service, "abc"u8.ToArray());
        Assert.Equal("bad-answer", (await TestService.Read<Problem>(response, HttpStatusCode.BadGateway)).Code);
    }

    [Theory]
    [InlineData("?path=", "path")]
    [InlineData("", "path")]
    [InlineData("?path=%00", "path")]
    [InlineData("?path=/x&mode=4755", "mode")]
    [InlineData("?path=/x&mode=rw", "mode")]
    [InlineData("?path=/x&mode=0888", "mode")]
    [InlineData("?path=/x&createDirs=yes", "createDirs")]
    [InlineData("?path=/x&createdirs=true", "createdirs")]
    public async Task A_wrong_parameter_is_refused_by_name(string query, string named)
    {
        await using var service = await TestService.Start(OneVm(_ => throw new InvalidOperationException()));
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("x"));
        using var response = await service.Unix.PutAsync(new Uri("/api/v1/vms/web-1/files" + query, UriKind.Relative), content);
        var problem = await TestService.Read<Problem>(response, HttpStatusCode.BadRequest);
        Assert.Contains(named, problem.Detail, StringComparison.Ordinal);
        Assert.Empty(service.Script.Calls);
    }
}
