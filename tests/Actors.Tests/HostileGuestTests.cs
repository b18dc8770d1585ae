using System.Diagnostics;
using System.Text;
using Orchestrator.Model.Vms;
using Orchestrator.TestKit;

namespace Orchestrator.Actors.Tests;

/// <summary>A guest that floods, lies or never ends a line harms only itself.</summary>
[Collection(nameof(Alone))]
public sealed class HostileGuestTests : IDisposable
{
    private readonly SocketFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("junk\n")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n")]
    [InlineData(
        "{\"jsonrpc\":\"2.0\",\"method\":\"agent_ready\",\"params\":{\"version\":\"1\",\"platform\":\"linux\",\"instance_id\":\"00000000000000000000000000000001\"}}\n"
    )]
    [InlineData("no newline ever ")]
    public async Task A_guest_that_floods_is_slowed_down_and_its_neighbours_are_fine(string junk)
    {
        await using var hostile = new ScriptedAgent(_folder.Path("bad"));
        await using var good = new ScriptedAgent(_folder.Path("good"));
        await using var host = await TestHost.StartAsync(
            TestHost.Quick with
            {
                FrameBytesMax10 = 256 * 1024,
            },
            _folder.Vm("bad"),
            _folder.Vm("good")
        );
        await host.UntilAsync("bad", VmPhase.Ready);
        await host.UntilAsync("good", VmPhase.Ready);

        var block = string.Concat(Enumerable.Repeat(junk, 65536 / junk.Length));
        using var stop = new CancellationTokenSource();
        var sent = 0L;
        var flood = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (!await hostile.SendAsync(block))
                {
                    await Task.Delay(1);
                    continue;
                }
                Interlocked.Add(ref sent, block.Length);
            }
        });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 200; i++)
        {
            Assert.IsType<CallOutcome.Answered>(await host.CallAsync("good", "ping"));
        }
        while (watch.Elapsed < TimeSpan.FromSeconds(2))
        {
            Assert.IsType<CallOutcome.Answered>(await host.CallAsync("good", "ping"));
        }
        // What the fakes remember is not the host's.
        good.Requests.Clear();
        hostile.Requests.Clear();
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        await stop.CancelAsync();
        hostile.DropClient();
        await flood;

        Assert.Equal(VmPhase.Ready, (await host.GetAsync("good")).Phase);
        Assert.True(grown < 8 * 1024 * 1024, $"memory grew by {grown} bytes");
        // Read at the rate of the meter, not as fast as it comes: its burst, what it drains, and what lies in socket buffers.
        var allowed = (watch.Elapsed.TotalSeconds * JunkMeter.BytesPerSecond) + (4 * JunkMeter.BurstBytes);
        Assert.True(sent < allowed, $"{sent} bytes of junk were taken in {watch.Elapsed}, {allowed} are allowed");
    }

    [Fact]
    public async Task Unfinished_lines_over_the_common_budget_cost_the_one_that_passes_it()
    {
        await using var hostile = new ScriptedAgent(_folder.Path("bad"));
        await using var good = new ScriptedAgent(_folder.Path("good"));
        await using var host = await TestHost.StartAsync(
            TestHost.Quick with
            {
                PartialFrameBudgetBytes = 1024 * 1024,
            },
            _folder.Vm("bad"),
            _folder.Vm("good")
        );
        await host.UntilAsync("bad", VmPhase.Ready);
        await host.UntilAsync("good", VmPhase.Ready);
        var events = await host.FollowAsync(after: null);

        await hostile.SendAsync(new string('x', 3 * 1024 * 1024));

        var lost = await events.ReadAsync().AsTask().WaitAsync(TestHost.Patience);
        Assert.Equal(("bad", VmPhase.Connecting), (lost.Vm.Value, lost.To!.Value));
        Assert.Contains("budget", lost.Reason, StringComparison.Ordinal);
        await host.UntilAsync("bad", VmPhase.Ready);
        Assert.Equal(1, good.Clients);
    }

    [Fact]
    public async Task An_agent_that_lies_about_itself_is_shown_clean_and_bounded()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        agent.Handler = async (a, r) =>
            r.Method == "get_agent_info"
            && await a.AnswerAsync(
                r,
                $$"""{"version":"\u001b[2J{{new string('9', 10_000)}}","protocol_version":"1.0.0","platform":"\r\nlinux","capabilities":[null,"x"],"limits":{"max_message_bytes":-1,"max_concurrent_requests":2000000000} }"""
            );
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));

        var view = await host.UntilAsync("a", VmPhase.Ready);

        Assert.True(view.Agent!.Version.Length <= 64);
        Assert.DoesNotContain(view.Agent.Version + view.Agent.Platform + view.Reason, char.IsControl);
        Assert.Equal(["x"], view.Agent.Capabilities);
        Assert.Null(view.Agent.Limits);
    }

    [Fact]
    public async Task A_large_answer_arrives_whole()
    {
        var text = new string('é', 1_000_000);
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        agent.Handler = async (a, r) =>
            r.Method == "file_read" && await a.AnswerAsync(r, $$"""{"content":"{{text}}","size_bytes":2000000,"encoding":"utf8"}""");
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);

        var answered = Assert.IsType<CallOutcome.Answered>(await host.CallAsync("a", "file_read", """{"path":"/x"}"""));

        Assert.Contains(text, Encoding.UTF8.GetString(answered.ResultJson.Span), StringComparison.Ordinal);
    }
}

/// <summary>Tests that measure the process run by themselves.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
