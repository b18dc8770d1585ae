using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orchestrator.GuestAgent.Commands;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Executing;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Executors;

/// <summary>The published agent as broker and executors, without systemd.</summary>
public sealed class ExecutorTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly ExecutorShim _shim = new();

    public void Dispose() => _shim.Dispose();

    [Fact]
    public async Task A_request_is_carried_out_by_an_executor_that_is_kept_for_the_next()
    {
        await using var agent = await BrokerAsync();
        using var host = agent.Connect();
        Assert.Empty(_shim.Started);
        for (var i = 0; i < 3; i++)
        {
            const string ancestors = "p=$$; while [ $p -gt 1 ]; do echo \"<$p>\"; read -r _ _ _ p _ </proc/$p/stat; done";
            var told = Shell(host, ancestors).GetProperty("stdout").GetString();
            Assert.Contains($"<{Assert.Single(_shim.Started)}>", told, StringComparison.Ordinal);
            Assert.DoesNotContain($"<{agent.Process.Id}>", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Twenty_requests_run_side_by_side()
    {
        await using var agent = await BrokerAsync(concurrent: 20);
        using var host = agent.Connect();
        var met = Path.Combine(agent.Folder, "met");
        // None ends before all twenty have begun.
        var script = $"echo x >> {met}; until [ $(wc -l < {met}) -ge 20 ]; do sleep 0.05; done";
        for (var i = 1; i <= 20; i++)
        {
            host.Send(Request(i, script));
        }
        var answers = Enumerable.Range(0, 20).Select(_ => host.Line()).ToList();
        Assert.All(answers, line => Assert.Contains("\"exit_code\":0", line, StringComparison.Ordinal));
        Assert.InRange(_shim.Started.Count, 20, 22);
    }

    [Fact]
    public async Task An_answer_of_sixteen_megabytes_comes_over_whole()
    {
        await using var agent = await BrokerAsync();
        using var host = agent.Connect();
        var bytes = RandomNumberGenerator.GetBytes(10 * 1024 * 1024);
        var path = Path.Combine(agent.Folder, "blob");
        File.WriteAllBytes(path, bytes);
        using var answer = JsonDocument.Parse(host.Ask(1, "file_read", new { path, encoding = "base64" }));
        Assert.True(bytes.AsSpan().SequenceEqual(answer.RootElement.GetProperty("result").GetProperty("content").GetBytesFromBase64()));
    }

    [Fact]
    public async Task An_executor_that_is_killed_costs_one_answer_and_what_its_command_left_can_be_told_from_what_others_left()
    {
        await using var agent = await BrokerAsync();
        using var host = agent.Connect();
        var folder = agent.Folder;
        Shell(host, $"setsid sleep 4716 >/dev/null 2>&1 & echo $! > {folder}/left");
        host.Send(Request(1, $"echo $$ > {folder}/a; setsid sleep 4717 & echo $! > {folder}/b; sleep 4717"));
        await Eventually.HoldsAsync("a command that runs", () => File.Exists($"{folder}/b"), Limit);
        ExecutorShim.Kill(Assert.Single(_shim.Started));
        var told = host.Line();
        Assert.Contains("-32603", told, StringComparison.Ordinal);
        Assert.Contains("may have been done", told, StringComparison.Ordinal);
        Assert.Equal("fine\n", Shell(host, "echo fine").GetProperty("stdout").GetString());
        var left = Pid(folder, "left");
        Assert.Equal(0, Libc.Kill(left, 0));
        if (CommandGroups.OfThisMachine().UseCgroups)
        {
            // A zombie of this test still has its name in /proc, by which its groups would be taken for somebody's.
            Libc.Wait(_shim.Started[0], reap: true, wait: true);
            Assert.Equal(0, (await ToolRun.OfAsync(PublishedAgent.Path, ["--end-unfinished"], limit: Limit)).Code);
            await Eventually.HoldsAsync("the command's end", () => !Lives(Pid(folder, "a")) && !Lives(Pid(folder, "b")), Limit);
            Assert.True(Lives(left), "what a finished command left running was ended");
        }
        foreach (var pid in (int[])[left, Pid(folder, "a"), Pid(folder, "b")])
        {
            _ = Libc.Kill(pid, Libc.SigKill);
        }
    }

    [Fact]
    public async Task Without_executors_a_request_fails_names_the_socket_and_does_nothing()
    {
        await using var agent = await AgentUnderTest.StartAsync(null, "--executor-socket", "/nowhere/executor.sock");
        using var host = agent.Connect();
        var path = Path.Combine(agent.Folder, "never");
        var told = host.Ask(
            1,
            "file_write",
            new
            {
                path,
                content = "x",
                encoding = "utf8",
            }
        );
        Assert.Contains("-32603", told, StringComparison.Ordinal);
        Assert.Contains("/nowhere/executor.sock", told, StringComparison.Ordinal);
        Assert.Contains("kvmmanager-agent-executor.socket", told, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
        Assert.Contains("pong", host.Ask(2, "ping", new { }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_is_killed_leaves_its_command_to_its_own_time_limit()
    {
        var agent = await BrokerAsync();
        var folder = Directory.CreateTempSubdirectory("exec").FullName;
        using (var host = agent.Connect())
        {
            host.Send(Request(1, $"echo $$ > {folder}/a; setsid sleep 4718 & echo $! > {folder}/b; sleep 4718", timeoutSeconds: 3));
            await Eventually.HoldsAsync("a command that runs", () => File.Exists($"{folder}/b"), Limit);
            await agent.Process.KillAsync();
        }
        Assert.True(Lives(Pid(folder, "a")), "the command ended with its broker");
        await Eventually.HoldsAsync("the command's end", () => !Lives(Pid(folder, "a")) && !Lives(Pid(folder, "b")), Limit);
        await Eventually.HoldsAsync("the executor's end", () => _shim.Running == 0, Limit);
        await agent.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_broker_that_is_told_to_stop_has_its_commands_ended()
    {
        await using var agent = await BrokerAsync();
        using var host = agent.Connect();
        host.Send(Request(1, $"echo $$ > {agent.Folder}/a; setsid sleep 4719 & echo $! > {agent.Folder}/b; sleep 4719"));
        await Eventually.HoldsAsync("a command that runs", () => File.Exists($"{agent.Folder}/b"), Limit);
        var (a, b) = (Pid(agent.Folder, "a"), Pid(agent.Folder, "b"));
        agent.Process.Signal("TERM");
        // The second time nothing in flight is waited for.
        agent.Process.Signal("TERM");
        Assert.Equal(0, await agent.Process.EndsAsync(Limit));
        await Eventually.HoldsAsync("the command's end", () => !Lives(a) && !Lives(b), TimeSpan.FromSeconds(5));
        await Eventually.HoldsAsync("the executor's end", () => _shim.Running == 0, Limit);
    }

    [Fact]
    public async Task Executors_that_nobody_needs_are_closed_after_a_while()
    {
        using var pool = new ExecutorPool(_shim.Path, TimeSpan.FromMilliseconds(300));
        var opening = Opening.Of(new AgentSettings());
        var first = pool.Lease(opening, power: false);
        var second = pool.Lease(opening, power: false);
        pool.Return(first);
        pool.Return(second);
        Assert.Same(second, pool.Lease(opening, power: false));
        await Eventually.HoldsAsync("the end of the other one", () => _shim is { Started.Count: 2, Running: 1 }, Limit);
        pool.Return(second);
        await Eventually.HoldsAsync("the end of both", () => _shim.Running == 0, Limit);
    }

    [Fact]
    public void A_connection_with_older_settings_is_not_used_again()
    {
        using var pool = new ExecutorPool(_shim.Path, ExecutorPool.IdleTime);
        var old = pool.Lease(Opening.Of(new AgentSettings()), power: false);
        pool.Return(old);
        using var fresh = pool.Lease(Opening.Of(new AgentSettings()), power: false);
        Assert.NotSame(old, fresh);
    }

    [Fact]
    public async Task An_executor_that_speaks_nonsense_costs_one_error()
    {
        using var folder = new TestFolder("fake");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder["s"]));
        listener.Listen(8);
        await using var agent = await AgentUnderTest.StartAsync(null, "--executor-socket", folder["s"]);
        using var host = agent.Connect();
        foreach (
            var nonsense in (byte[][])
                [
                    [0xFF, 0xFF, 0xFF, 0xFF, 16],
                    [0, 0, 0, 0, 77],
                    [1, 0, 0, 0, 16, 9],
                    "HTTP/1.1 400"u8.ToArray(),
                    [],
                ]
        )
        {
            host.Send("""{"jsonrpc":"2.0","id":1,"method":"get_system_info"}""");
            using (var executor = await listener.AcceptAsync().WaitAsync(Limit))
            {
                executor.Send(nonsense);
            }
            Assert.Contains("-32603", host.Line(), StringComparison.Ordinal);
        }
        Assert.Contains("pong", host.Ask(2, "ping", new { }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_executor_that_nobody_passed_a_connection_to_does_not_start()
    {
        var run = await ToolRun.OfAsync(PublishedAgent.Path, ["--executor"], limit: Limit);
        Assert.Equal(1, run.Code);
        Assert.Contains("kvmmanager-agent-executor.socket", run.Error, StringComparison.Ordinal);
    }

    private Task<AgentUnderTest> BrokerAsync(int concurrent = 10) =>
        AgentUnderTest.StartAsync(
            folder =>
                RunningAgent
                    .Config(folder)
                    .Replace("\"max_concurrent_requests\": 10", $"\"max_concurrent_requests\": {concurrent}", StringComparison.Ordinal),
            "--executor-socket",
            _shim.Path
        );

    private static JsonElement Shell(AgentClient host, string script) =>
        JsonDocument.Parse(host.Ask(Request(1, script))).RootElement.GetProperty("result");

    private static string Request(int id, string script, int timeoutSeconds = 60) =>
        JsonSerializer.Serialize(
            new
            {
                jsonrpc = "2.0",
                id,
                method = "exec_command",
                @params = new
                {
                    command = "sh",
                    args = (string[])["-c", script],
                    timeout_seconds = timeoutSeconds,
                },
            }
        );

    private static int Pid(string folder, string file) =>
        int.Parse(File.ReadAllText($"{folder}/{file}").Trim(), System.Globalization.CultureInfo.InvariantCulture);

    private static bool Lives(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
