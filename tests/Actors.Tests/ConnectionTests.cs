using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using Orchestrator.Actors.Channels;
using Orchestrator.Actors.Hosting;
using Orchestrator.Model.Vms;
using Orchestrator.TestKit;

namespace Orchestrator.Actors.Tests;

/// <summary>A VM's state is right whatever happens to guest, agent and QEMU, it says why, and it comes back by itself.</summary>
public sealed class ConnectionTests : IDisposable
{
    private readonly SocketFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_vm_becomes_ready_and_answers_calls()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));

        var view = await host.UntilAsync("a", VmPhase.Ready);
        var outcome = await host.CallAsync("a", "ping");

        Assert.Equal(("0.1.0", "native", "test-host/a"), (view.Agent!.Version, view.Dialect, view.Id.Value));
        Assert.Contains(
            "pong",
            Encoding.UTF8.GetString(Assert.IsType<CallOutcome.Answered>(outcome).ResultJson.Span),
            StringComparison.Ordinal
        );
        Assert.NotNull((await host.GetAsync("a")).LastSeen);
    }

    [Fact]
    public async Task An_agent_of_version_1_0_with_all_its_habits_is_ready_within_ten_seconds_and_stays_so()
    {
        await using var agent = new ScriptedAgent(_folder.Path("old"), AgentScript.Field10);
        var began = DateTime.UtcNow;
        await using var host = await TestHost.StartAsync(
            ConnectionSettings.Default with
            {
                PingInterval = TimeSpan.FromMilliseconds(300),
            },
            _folder.Vm("old")
        );

        await host.UntilAsync("old", VmPhase.Ready);
        Assert.InRange(DateTime.UtcNow - began, TimeSpan.Zero, TimeSpan.FromSeconds(10));

        for (var i = 0; i < 20; i++)
        {
            Assert.IsType<CallOutcome.Answered>(await host.CallAsync("old", "get_system_info"));
        }
        Assert.Equal(1, agent.Clients);
        Assert.Equal(VmPhase.Ready, (await host.GetAsync("old")).Phase);
    }

    [Fact]
    public async Task A_vm_that_is_off_is_absent_and_ready_by_itself_once_it_is_started()
    {
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));

        var off = await host.UntilAsync("a", VmPhase.Absent);
        await host.UntilAsync("a", v => v.Attempts > 3);
        Assert.Contains($"socket {_folder.Path("a")} does not exist", off.Reason, StringComparison.Ordinal);
        Assert.Equal(off.Since, (await host.GetAsync("a")).Since);

        await using var agent = new ScriptedAgent(_folder.Path("a"));
        var ready = await host.UntilAsync("a", VmPhase.Ready);
        Assert.Equal(0, ready.Attempts);
        Assert.Null(ready.NextTryAt);
    }

    [Fact]
    public async Task A_connect_that_failed_leaves_no_actor_behind()
    {
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", v => v.Attempts > 2);

        await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            host.System.ActorSelection("/user/host/a~1/channel-1").ResolveOne(TimeSpan.FromSeconds(1))
        );
        Assert.NotNull(await host.System.ActorSelection("/user/host/a~1").ResolveOne(TestHost.Patience));
    }

    [Fact]
    public async Task A_killed_vm_is_told_from_one_that_was_never_started_and_each_change_is_one_event()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);

        await agent.KillAsync();
        var gone = await host.UntilAsync("a", VmPhase.Absent);
        Assert.Contains("connection refused", gone.Reason, StringComparison.Ordinal);
        Assert.NotNull(gone.Agent);
        agent.StartAgain(AgentScript.Sound with { InstanceId = "2" });
        await host.UntilAsync("a", VmPhase.Ready);

        var events = await host.FollowAsync();
        var seen = new List<string>();
        while (seen.Count < 7)
        {
            var e = await events.ReadAsync().AsTask().WaitAsync(TestHost.Patience);
            seen.Add(e.Type == "state-changed" ? $"{e.From}>{e.To}" : e.Type);
        }
        Assert.Equal(
            [
                "vm-added",
                "Connecting>Ready",
                "agent-changed",
                "Ready>Connecting",
                "Connecting>Absent",
                "Absent>Connecting",
                "Connecting>Ready",
            ],
            seen
        );
    }

    [Fact]
    public async Task A_connected_vm_where_nobody_answers_is_silent_and_says_what_may_be_wrong()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a")) { Silent = true };
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));

        var silent = await host.UntilAsync("a", VmPhase.Silent);
        Assert.Contains("no agent answered for 2 s: is it installed and running?", silent.Reason, StringComparison.Ordinal);
        var hellos = agent.Requests.ToArray();
        Assert.True(hellos.Length >= 5, $"only {hellos.Length} hellos");
        Assert.All(hellos, h => Assert.StartsWith("\"hello-", h.Id, StringComparison.Ordinal));
        Assert.Equal(hellos.Length, hellos.Select(h => h.Id).Distinct().Count());

        agent.Silent = false;
        await host.UntilAsync("a", VmPhase.Ready);
    }

    [Fact]
    public async Task A_ready_vm_that_falls_silent_is_told_and_its_connection_is_taken_back()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);

        agent.Stopped = true;
        var silent = await host.UntilAsync("a", VmPhase.Silent);
        Assert.Contains("no answer to ping for 2 s", silent.Reason, StringComparison.Ordinal);

        agent.Stopped = false;
        await host.UntilAsync("a", VmPhase.Ready);
        Assert.True(agent.Clients >= 2);
    }

    [Fact]
    public async Task What_older_sessions_left_in_the_channel_is_dropped_until_our_hello_is_answered()
    {
        var script = AgentScript.Sound with
        {
            Greeting =
                "rest of a line\"}\n"
                + """{"jsonrpc":"2.0","id":"hello-0000000000000000-1","result":{"version":"old","protocol_version":"1.0.0","platform":"linux","capabilities":[]}}"""
                + "\n"
                + """{"jsonrpc":"2.0","id":1,"result":{"pong":true,"timestamp":1}}"""
                + "\n"
                + """{"jsonrpc":"2.0","method":"agent_ready","params":{"version":"old","platform":"linux","instance_id":"old"}}"""
                + "\n",
        };
        await using var agent = new ScriptedAgent(_folder.Path("a"), script);
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));

        Assert.Equal("0.1.0", (await host.UntilAsync("a", VmPhase.Ready)).Agent!.Version);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sound_agents_announcement_of_itself_is_nothing_against_it_and_a_second_one_is_counted(bool beforeItsAnswer)
    {
        var announcement =
            $$"""{"jsonrpc":"2.0","method":"agent_ready","params":{"version":"0.1.0","platform":"linux","instance_id":"{{AgentScript
                .Sound
                .InstanceId}}"} }"""
            + "\n";
        await using var agent = new ScriptedAgent(
            _folder.Path("a"),
            AgentScript.Sound with
            {
                Greeting = beforeItsAnswer ? announcement : "",
            }
        );
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);
        if (!beforeItsAnswer)
        {
            await agent.SendAsync(announcement);
        }
        // Read behind it.
        Assert.IsType<CallOutcome.Answered>(await host.CallAsync("a", "ping"));
        Assert.Equal(default, (await host.UntilAsync("a", VmPhase.Ready)).Faults);

        await agent.SendAsync(announcement);
        await host.UntilAsync("a", v => v.Faults == new ChannelFaults(0, 1, 0, announcement.Length - 1));
    }

    [Fact]
    public async Task After_an_error_answer_one_newline_goes_before_the_next_hello()
    {
        using var listener = Listen("a", backlog: 5);
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        using var client = await listener.AcceptAsync();
        var received = new byte[4096];

        var first = Encoding.UTF8.GetString(received, 0, await client.ReceiveAsync(received));
        await client.SendAsync("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"half a line\"}}\n"u8.ToArray());
        var second = Encoding.UTF8.GetString(received, 0, await client.ReceiveAsync(received));

        Assert.StartsWith("{", first, StringComparison.Ordinal);
        Assert.StartsWith("\n{", second, StringComparison.Ordinal);
        Assert.EndsWith("}\n", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_channel_that_others_hold_is_told_from_one_that_is_off()
    {
        using var listener = Listen("a", backlog: 0);
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await other.ConnectAsync(new UnixDomainSocketEndPoint(_folder.Path("a")));
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));

        var busy = await host.UntilAsync("a", v => v.Attempts > 0);
        Assert.Equal(VmPhase.Connecting, busy.Phase);
        Assert.Contains("somebody else holds the channel", busy.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DialFailure.NoPermission, "permission denied")]
    [InlineData(DialFailure.TimedOut, "no connection to")]
    [InlineData(DialFailure.Other, "cannot connect")]
    public async Task What_the_kernel_says_reaches_the_view(DialFailure failure, string says)
    {
        var settings = new HostSettings("h", TestHost.Quick, [_folder.Vm("a")]) { Dialer = new FailingDialer(failure) };
        await using var host = await TestHost.StartAsync(settings);

        Assert.Contains(says, (await host.UntilAsync("a", v => v.Attempts > 0)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_too_long_or_no_socket_is_named()
    {
        var file = _folder.Path("file");
        await File.WriteAllTextAsync(file, "text");
        var far = new VmDefinition(VmName.Parse("far"), "/tmp/" + new string('x', 120));
        await using var host = await TestHost.StartAsync(far, _folder.Vm("file"));

        Assert.Contains("has 125 bytes", (await host.UntilAsync("far", v => v.Attempts > 0)).Reason, StringComparison.Ordinal);
        Assert.Contains("is not a socket", (await host.UntilAsync("file", v => v.Attempts > 0)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_restarts_behind_the_same_connection_is_greeted_anew()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);

        await agent.SendAsync(Ready(agent.Script.InstanceId!));
        Assert.IsType<CallOutcome.Answered>(await host.CallAsync("a", "ping"));
        Assert.Equal(1, agent.Clients);

        agent.Script = agent.Script with { InstanceId = "another" };
        await agent.SendAsync(Ready("another"));
        var back = await host.UntilAsync("a", v => v.Phase == VmPhase.Ready && v.Agent?.InstanceId == "another");
        Assert.Equal(VmPhase.Ready, back.Phase);

        static string Ready(string instance) =>
            $$"""{"jsonrpc":"2.0","method":"agent_ready","params":{"version":"0.1.0","platform":"linux","instance_id":"{{instance}}"} }"""
            + "\n";
    }

    private Socket Listen(string name, int backlog)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_folder.Path(name)));
        listener.Listen(backlog);
        return listener;
    }

    private sealed class FailingDialer(DialFailure failure) : IAgentDialer
    {
        public ValueTask<DialResult> DialAsync(string socketPath, CancellationToken cancel) => new(new DialResult.Failed(failure, ""));
    }
}
