using System.Net.Http.Headers;
using System.Text.Json;
using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.Protocol;

namespace Orchestrator.Integration;

public sealed class EndpointTests
{
    [Fact]
    public async Task Everything_that_the_API_offers_works_on_a_real_agent()
    {
        await using var fleet = await Fleet.Start(agents: 2);
        var client = fleet.Client;

        Assert.Equal(["web-1", "web-2"], (await client.AllVmsAsync()).Select(v => v.Name));
        Assert.Equal(["web-2"], (await client.AllVmsAsync("*-2")).Select(v => v.Name));
        Assert.Equal("linux", (await client.GetVmAsync("web-1")).Platform);

        var info = await client.GetInfoAsync("web-1");
        Assert.All([info.Agent.Error, info.System.Error, info.Network.Error, info.Disks.Error], Assert.Null);
        Assert.Equal(Environment.MachineName, info.System.Value?.Hostname);
        Assert.Equal(Environment.ProcessorCount, info.System.Value?.CpuCount);
        Assert.Contains(info.Network.Value!.Interfaces, i => i.Name == "lo");

        var ping = await client.PingAsync("web-2");
        Assert.InRange(ping.GuestTime, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));

        var exec = await client.ExecAsync("web-1", new ExecRequest("/bin/sh") { Args = ["-c", "echo out; echo err >&2; exit 7"] });
        Assert.Equal(("failed", 7, "out\n", "err\n"), (exec.Outcome, exec.ExitCode, exec.Stdout, exec.Stderr));
        var killed = await client.ExecAsync("web-1", new ExecRequest("/bin/sh") { Args = ["-c", "kill -9 $$"] });
        Assert.Equal(("signalled", null, 9), (killed.Outcome, killed.ExitCode, killed.Signal));
        var missing = await client.ExecAsync("web-1", new ExecRequest("/nothing/there"));
        Assert.Equal(("failed", 127), (missing.Outcome, missing.ExitCode));
        var late = await client.ExecAsync("web-1", new ExecRequest("sleep") { Args = ["60"], Timeout = "1s" });
        Assert.Equal("timed-out", late.Outcome);

        var path = Path.Combine(fleet.Folder, "web-1", "new", "blob");
        byte[] bytes = [.. Enumerable.Range(0, 40_000).Select(i => (byte)(i * 7))];
        var written = await client.WriteFileAsync("web-1", path, bytes, mode: "0640", createDirs: true);
        Assert.Equal((path, bytes.Length), (written.Path, (int)written.BytesWritten));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        Assert.Equal(bytes, await client.ReadFileAsync("web-1", path));
    }

    [Theory]
    [InlineData("/nothing/there", AgentError.NotFound)]
    [InlineData("/", AgentError.InvalidParams)]
    public async Task What_the_agent_refuses_reaches_the_client_as_what_it_is(string path, AgentError expected)
    {
        await using var fleet = await Fleet.Start();
        var refusal = await Assert.ThrowsAsync<ApiException>(() => fleet.Client.ReadFileAsync("web-1", path));
        Assert.Equal(expected, refusal.Error);
        var denied = await Assert.ThrowsAsync<ApiException>(() => fleet.Client.WriteFileAsync("web-1", "/etc/not-by-us", new byte[1]));
        Assert.Equal(AgentError.PermissionDenied, denied.Error);
        Assert.False(File.Exists("/etc/not-by-us"));
    }

    [Fact]
    public async Task A_file_over_the_agents_line_is_refused_before_anything_is_sent()
    {
        await using var fleet = await Fleet.Start();
        var path = Path.Combine(fleet.Folder, "web-1", "big");
        var refusal = await Assert.ThrowsAsync<ApiException>(() => fleet.Client.WriteFileAsync("web-1", path, new byte[100_000]));
        Assert.Equal(AgentError.TooLarge, refusal.Error);
        Assert.Contains("100000", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("65536", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task On_TCP_the_token_of_the_data_folder_opens_and_openapi_lists_every_address()
    {
        var port = Fleet.FreePort();
        await using var fleet = await Fleet.Start(more: $"orchestrator.api.listen += \"http://127.0.0.1:{port}\"");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Equal(401, (int)(await http.GetAsync(new Uri("/openapi.json", UriKind.Relative))).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            (await File.ReadAllTextAsync(Path.Combine(fleet.Data, "token"))).Trim()
        );
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/openapi.json", UriKind.Relative)));
        var paths = document.RootElement.GetProperty("paths").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "/api/v1/events",
                "/api/v1/inventory",
                "/api/v1/vms",
                "/api/v1/vms/{name}",
                "/api/v1/vms/{name}/accept",
                "/api/v1/vms/{name}/exec",
                "/api/v1/vms/{name}/files",
                "/api/v1/vms/{name}/forget",
                "/api/v1/vms/{name}/info",
                "/api/v1/vms/{name}/ping",
                "/api/v1/vms/{name}/power",
                "/api/v1/vms/{name}/why",
                "/healthz/live",
                "/healthz/ready",
            ],
            paths
        );
    }
}
