using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.Protocol;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Integration;

public sealed class ServiceLifeTests
{
    [Fact]
    public async Task A_second_service_on_one_data_folder_refuses_to_start_in_one_line()
    {
        await using var fleet = await Fleet.Start(agents: 0);
        await RefusesToStart(1, "another service", Config(fleet.Data, $"unix:{fleet.Folder}/other.sock"));
        Assert.Empty(await fleet.Client.AllVmsAsync());
    }

    [Fact]
    public async Task A_service_that_was_killed_starts_again_on_its_folder_and_socket_with_the_same_token()
    {
        var port = Fleet.FreePort();
        await using var fleet = await Fleet.Start(more: $"orchestrator.api.listen += \"http://127.0.0.1:{port}\"");
        var token = (await File.ReadAllTextAsync(Path.Combine(fleet.Data, "token"))).Trim();
        await fleet.Service.Process.KillAsync();
        Assert.True(File.Exists(fleet.Service.Socket));
        await fleet.Service.StartAgainAsync();
        await fleet.Reaches("web-1", "ready");
        Assert.True(ServerAddress.TryParse($"http://127.0.0.1:{port}", out var address, out _));
        using var tcp = new OrchestratorClient(address, token);
        Assert.Equal("ready", (await tcp.GetVmAsync("web-1")).State);
    }

    [Fact]
    public async Task Told_to_stop_it_ends_within_its_time_with_0_and_tells_those_who_wait()
    {
        await using var fleet = await Fleet.Start(more: "orchestrator.api.shutdown-timeout = 1s");
        var running = fleet.Client.ExecAsync("web-1", new ExecRequest("sleep") { Args = ["50"], Timeout = "60s" });
        await Eventually.SeesAsync(
            "the call is open",
            async () => await fleet.Client.GetVmAsync("web-1"),
            v => v.InFlight > 0,
            Fleet.Patience
        );
        var followed = 0;
        var following = Task.Run(async () =>
        {
            await foreach (var _ in fleet.Client.FollowEventsAsync("0", null))
            {
                Interlocked.Increment(ref followed);
            }
        });
        await Eventually.HoldsAsync("the stream is open", () => Volatile.Read(ref followed) > 0, Fleet.Patience);
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(0, await fleet.Service.Process.StopAsync(Fleet.Patience));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(20));
        var told = await Assert.ThrowsAsync<ApiException>(() => running.WaitAsync(Fleet.Patience));
        Assert.Equal(AgentError.ServiceStopping, told.Error);
        await following.WaitAsync(Fleet.Patience);
        Assert.False(File.Exists(fleet.Service.Socket));
    }

    [Fact]
    public async Task Token_files_and_socket_are_the_owners_alone()
    {
        await using var fleet = await Fleet.Start(agents: 0);
        foreach (var file in Directory.GetFiles(fleet.Data).Append(fleet.Service.Socket))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(fleet.Data));
    }

    [Fact]
    public async Task It_tells_systemd_when_it_serves_and_when_it_stops()
    {
        using var folder = new TestFolder("notify-");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(folder["notify.sock"]));
        systemd.ReceiveTimeout = (int)Fleet.Patience.TotalMilliseconds;
        // Its environment alone: other tests start services at the same time.
        var config = Config(folder["data"], $"unix:{folder["api.sock"]}");
        await using var service = ChildProcess.Start("env", [$"NOTIFY_SOCKET={folder["notify.sock"]}", Repository.Service, .. config]);
        var buffer = new byte[256];
        Assert.Equal("READY=1"u8.ToArray(), buffer[..systemd.Receive(buffer)]);
        await service.StopAsync(Fleet.Patience);
        Assert.Equal("STOPPING=1"u8.ToArray(), buffer[..systemd.Receive(buffer)]);
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        using var folder = new TestFolder("taken-");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await RefusesToStart(1, $"http://127.0.0.1:{port}", Config(folder["data"], $"http://127.0.0.1:{port}"));
    }

    [Fact]
    public async Task A_socket_that_another_process_serves_is_named_and_left_alone()
    {
        await using var fleet = await Fleet.Start(agents: 0);
        using var folder = new TestFolder("taken-");
        await RefusesToStart(1, fleet.Service.Socket, Config(folder["data"], $"unix:{fleet.Service.Socket}"));
        Assert.Empty(await fleet.Client.AllVmsAsync());
    }

    [Fact]
    public async Task A_file_in_the_sockets_place_is_named_and_left_alone()
    {
        using var folder = new TestFolder("taken-");
        await File.WriteAllTextAsync(folder["file"], "mine");
        await RefusesToStart(1, folder["file"], Config(folder["data"], $"unix:{folder["file"]}"));
        Assert.Equal("mine", await File.ReadAllTextAsync(folder["file"]));
    }

    [Fact]
    public async Task What_is_wrong_with_the_configuration_ends_with_78_and_names_the_key()
    {
        using var folder = new TestFolder("wrong-");
        await RefusesToStart(78, "107", Config(folder["data"], $"unix:/tmp/{new string('a', 120)}"));
        await RefusesToStart(78, "in clear", Config(folder["data"], "http://0.0.0.0:8080"));
        await RefusesToStart(78, "data-dirr", [.. Config(folder["data"], "http://127.0.0.1:0"), "--set", "orchestrator.host.data-dirr=/x"]);
    }

    [Theory]
    [InlineData("/proc/nothing")]
    [InlineData("/dev/null/data")]
    [InlineData("/dev/null")]
    public async Task A_data_folder_that_cannot_be_made_is_named(string data) =>
        await RefusesToStart(1, data, Config(data, $"http://127.0.0.1:{Fleet.FreePort()}"));

    [Fact]
    public async Task A_data_folder_that_others_can_write_is_refused()
    {
        using var folder = new TestFolder("open-");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
        await RefusesToStart(1, folder.Path, Config(folder.Path, "http://127.0.0.1:0"));
    }

    [Fact]
    public async Task Damaged_token_hashes_are_named_and_no_new_token_is_made_over_them()
    {
        using var folder = new TestFolder("hash-");
        Directory.CreateDirectory(folder["data"]);
        await File.WriteAllTextAsync(Path.Combine(folder["data"], "tokens.json"), "[{");
        await RefusesToStart(1, "tokens.json", Config(folder["data"], "http://127.0.0.1:0"));
        Assert.False(File.Exists(Path.Combine(folder["data"], "token")));
    }

    private static string[] Config(string data, string listen) =>
        ["--set", $"orchestrator.host.data-dir=\"{data}\"", "--set", $"orchestrator.api.listen=[\"{listen}\"]"];

    /// <summary>It ends by itself with one line on stderr that begins with its name and holds <paramref name="named"/>.</summary>
    private static async Task RefusesToStart(int code, string named, string[] args)
    {
        var run = await ToolRun.OfAsync(Repository.Service, args, limit: Fleet.Patience);
        Assert.True(run.Code == code, run.ToString());
        Assert.DoesNotContain("ready", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        if (code == 1)
        {
            Assert.StartsWith("orchestratord: ", run.Error, StringComparison.Ordinal);
            Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        }
    }
}
