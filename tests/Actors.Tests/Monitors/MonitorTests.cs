using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Event;
using Orchestrator.Actors.Channels;
using Orchestrator.Actors.Monitors;
using Orchestrator.Actors.Vms;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Tests.Monitors;

/// <summary>What a monitor says reaches the VM's actor, once and in order; what it does wrong harms nobody.</summary>
public sealed class MonitorTests : IAsyncLifetime
{
    private readonly SocketFolder _folder = new();
    private readonly Channel<MachineEvidence> _evidence = Channel.CreateUnbounded<MachineEvidence>();
    private readonly FrameBudget _budget = new(8 * 1024 * 1024);
    private readonly ScriptedMonitor _monitor;
    private TestHost _host = null!;
    private IActorRef _vm = ActorRefs.Nobody;
    private IActorRef _monitors = ActorRefs.Nobody;

    public MonitorTests() => _monitor = new ScriptedMonitor(_folder.Path("m")) { Port = _folder.Path("a") };

    public async Task InitializeAsync() => _host = await TestHost.StartAsync();

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _monitor.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_monitor_is_asked_how_the_machine_stands_and_never_told_to_do_anything()
    {
        Attend();

        Assert.Equal(new MachineEvidence.Stands(MachineRun.Running, true), await NextAsync());
        await _monitor.EventAsync("VSERPORT_CHANGE", """{"open": false, "id": "port0"}""");
        Assert.Equal(new MachineEvidence.PortChanged(false), await NextAsync());
        Assert.All(_monitor.Asked, c => Assert.Contains(c, (string[])["qmp_capabilities", "query-status", "query-chardev", "qom-get"]));
    }

    [Fact]
    public async Task Pause_resets_and_shutdown_are_told_in_order_and_three_resets_as_one()
    {
        Attend();
        await NextAsync();

        _monitor.Status = "paused";
        await _monitor.EventAsync("STOP");
        Assert.Equal(new MachineEvidence.RunChanged(MachineRun.Paused), await NextAsync());
        _monitor.Status = "running";
        await _monitor.EventAsync("RESUME");
        Assert.Equal(new MachineEvidence.RunChanged(MachineRun.Running), await NextAsync());
        for (var i = 0; i < 3; i++)
        {
            await _monitor.EventAsync("RESET");
        }
        await _monitor.EventAsync("NICE_WEATHER", "[1,2]");
        await _monitor.EventAsync("SHUTDOWN", """{"guest": true}""");
        Assert.Equal(new MachineEvidence.WasReset(), await NextAsync());
        Assert.Equal(new MachineEvidence.ShutsDown(true), await NextAsync());
    }

    [Fact]
    public async Task Events_in_front_of_every_answer_disturb_no_answer()
    {
        _monitor.BeforeAnswers = """{"event": "RTC_CHANGE", "data": {"offset": 1}}""" + "\r\n";
        Attend();

        Assert.Equal(new MachineEvidence.Stands(MachineRun.Running, true), await NextAsync());
    }

    [Fact]
    public async Task A_monitor_that_others_hold_is_said_to_be_held_and_asked_once_it_is_free()
    {
        _monitor.Greeting = null;
        Attend(TestHost.Quick with { ConnectTimeout = TimeSpan.FromMilliseconds(300) });

        var why = await NotKnownAsync();
        Assert.Contains($"somebody else holds the monitor {_folder.Path("m")}", why, StringComparison.Ordinal);
        Assert.Contains("no greeting for 300 ms", why, StringComparison.Ordinal);

        _monitor.Greeting = ScriptedMonitor.QemuGreeting;
        Assert.IsType<MachineEvidence.Stands>(await NextAsync());
    }

    [Fact]
    public async Task A_monitor_that_falls_silent_after_its_greeting_is_told_once_however_often_it_is_tried()
    {
        _monitor.Silent = true;
        Attend(TestHost.Quick with { WriteTimeout = TimeSpan.FromMilliseconds(200) });

        Assert.Contains("has not answered for 200 ms (qmp_capabilities)", await NotKnownAsync(), StringComparison.Ordinal);
        await UntilAsync(() => _monitor.Clients > 3);
        Assert.False(_evidence.Reader.TryRead(out _));

        _monitor.Silent = false;
        Assert.IsType<MachineEvidence.Stands>(await NextAsync());
    }

    [Fact]
    public async Task A_monitor_that_hangs_later_is_noticed_by_the_next_question()
    {
        Attend(TestHost.Quick with { WriteTimeout = TimeSpan.FromMilliseconds(200) });
        await NextAsync();

        _monitor.Silent = true;
        Assert.Contains("has not answered for 200 ms (query-status)", await NotKnownAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_QEMU_and_one_that_was_never_started_are_told_apart_and_found_again()
    {
        Attend();
        await NextAsync();

        await _monitor.KillAsync();
        Assert.Contains("QEMU closed the monitor", await NotKnownAsync(), StringComparison.Ordinal);
        Assert.Contains("connection refused at the monitor socket", await NotKnownAsync(), StringComparison.Ordinal);
        File.Delete(_folder.Path("m"));
        Assert.Contains("does not exist", await NotKnownAsync(), StringComparison.Ordinal);

        _monitor.StartAgain();
        Assert.IsType<MachineEvidence.Stands>(await NextAsync());
    }

    [Theory]
    [InlineData("{\"return\": [}\r\n", "a line that is no JSON object")]
    [InlineData("\0\u0001\u0002 garbage \u001b[2J\n", "a line that is no JSON object")]
    [InlineData("{\"hello\": 1}\n", "neither greeting, answer nor event")]
    public async Task A_monitor_that_answers_with_something_else_is_left_and_the_path_doubted(string answer, string says)
    {
        _monitor.Answer = c => c == "query-status" ? answer : null;
        Attend();

        var why = await NotKnownAsync();
        Assert.Contains("does not speak as QEMU's monitor does", why, StringComparison.Ordinal);
        Assert.Contains(says, why, StringComparison.Ordinal);
        Assert.DoesNotContain("garbage", why, StringComparison.Ordinal);

        _monitor.Answer = null;
        Assert.IsType<MachineEvidence.Stands>(await NextAsync());
    }

    [Fact]
    public async Task A_line_of_100_MB_is_left_after_its_first_MiB_and_no_memory_is_kept()
    {
        var began = GC.GetTotalAllocatedBytes();
        _monitor.Answer = c => c == "query-status" ? "{\"return\": \"" + new string('x', 100_000_000) : null;
        Attend(TestHost.Quick with { WriteTimeout = TestHost.Patience });

        Assert.Contains("a line of more than 1048576 bytes", await NotKnownAsync(), StringComparison.Ordinal);
        _monitor.Answer = null;
        Assert.IsType<MachineEvidence.Stands>(await NextAsync());
        Assert.Equal(0, _budget.Held);
        // The text itself and its bytes are the monitor's own.
        Assert.InRange(GC.GetTotalAllocatedBytes() - began, 0, 900_000_000);
    }

    [Fact]
    public async Task A_flood_of_events_is_read_slowly_and_nothing_of_it_is_kept()
    {
        Attend();
        await NextAsync();
        var flood = new StringBuilder();
        for (var i = 0; i < 2_000; i++)
        {
            flood.Append("""{"event": "BLOCK_JOB_READY", "data": {"device": "x"}}""").Append('\n');
        }
        var sent = 0;
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            while (true)
            {
                await _monitor.SendAsync(flood.ToString()).WaitAsync(stop.Token);
                sent += 2_000;
            }
        }
        catch (OperationCanceledException)
        {
            // The socket was full: the reader holds back.
        }

        Assert.InRange(sent, 0, 60_000);
        Assert.False(_evidence.Reader.TryRead(out var told), $"{told}");
        Assert.InRange(_budget.Held, 0, 1024 * 1024);
    }

    [Fact]
    public async Task Half_a_line_dripping_for_ever_ends_with_the_answers_time()
    {
        Attend(TestHost.Quick with { WriteTimeout = TimeSpan.FromMilliseconds(400) });
        await NextAsync();
        _monitor.Silent = true;
        var dripping = DripAsync();

        Assert.Contains("has not answered", await NotKnownAsync(), StringComparison.Ordinal);
        await dripping;

        async Task DripAsync()
        {
            try
            {
                for (var i = 0; i < 500; i++)
                {
                    await _monitor.SendAsync("{");
                    await Task.Delay(10);
                }
                Assert.Fail("nobody hung up");
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or ObjectDisposedException)
            {
                // Hung up on.
            }
        }
    }

    [Fact]
    public async Task A_monitor_ends_with_its_VM_and_another_path_replaces_it()
    {
        await using var other = new ScriptedMonitor(_folder.Path("other")) { Port = _folder.Path("a"), Status = "paused" };
        Attend();
        await NextAsync();

        Attend(vm: _folder.Vm("a") with { QmpPath = _folder.Path("other") });
        Assert.Equal(new MachineEvidence.Stands(MachineRun.Paused, true), await NextAsync());
        Attend(vm: _folder.Vm("a"));
        Assert.Contains("no monitor socket", await NotKnownAsync(), StringComparison.Ordinal);

        Attend();
        Assert.IsType<MachineEvidence.Stands>(await NextAsync());
        _vm.Tell(PoisonPill.Instance);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < TestHost.Patience; await Task.Delay(5))
            {
                await _monitor.EventAsync("STOP");
            }
        });
    }

    [Fact]
    public async Task A_vm_is_ready_whatever_its_monitor_does_and_each_change_of_the_monitor_is_one_line()
    {
        await using var agent = new TestKit.ScriptedAgent(_folder.Path("a"));
        _monitor.Silent = true;
        await using var host = await TestHost.StartAsync(
            TestHost.Quick with
            {
                WriteTimeout = TimeSpan.FromMilliseconds(100),
                BackoffMax = TimeSpan.FromMilliseconds(50),
            },
            _folder.Vm("a") with
            {
                QmpPath = _folder.Path("m"),
            }
        );
        var lines = Channel.CreateUnbounded<string>();
        host.System.EventStream.Subscribe(host.System.ActorOf(Props.Create<LogReader>(lines.Writer)), typeof(LogEvent));

        await host.UntilAsync("a", VmPhase.Ready);
        await UntilAsync(() => _monitor.Clients > 5);
        Assert.Equal(VmPhase.Ready, (await host.GetAsync("a")).Phase);
        Assert.Equal(1, agent.Clients);
        Assert.InRange(All(lines.Reader).Count(l => l.Contains("cannot be asked", StringComparison.Ordinal)), 0, 1);

        _monitor.Silent = false;
        await UntilAsync(() => _monitor.Asked.Contains("query-chardev"));
    }

    private void Attend(ConnectionSettings? settings = null, VmDefinition? vm = null)
    {
        if (ReferenceEquals(_vm, ActorRefs.Nobody))
        {
            var setup = new VmSetup(
                "h",
                "uid 1 (test)",
                1,
                1,
                new ChannelSetup(new UnixDialer(), settings ?? TestHost.Quick, new SteadyClock(TimeProvider.System), _budget, ""),
                ActorRefs.Nobody
            );
            _vm = _host.System.ActorOf(Props.Create<EvidenceLog>(_evidence.Writer));
            _monitors = _host.System.ActorOf(MonitorsActor.PropsFor(setup));
        }
        _monitors.Tell(new MonitorProtocol.Attend(vm ?? _folder.Vm("a") with { QmpPath = _folder.Path("m") }, _vm, TimeSpan.Zero));
    }

    private Task<MachineEvidence> NextAsync() => _evidence.Reader.ReadAsync().AsTask().WaitAsync(TestHost.Patience);

    private async Task<string> NotKnownAsync() => Assert.IsType<MachineEvidence.NotKnown>(await NextAsync()).Why;

    private static async Task UntilAsync(Func<bool> holds)
    {
        var began = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TestHost.Patience, "it did not come to that");
            await Task.Delay(5);
        }
    }

    private static List<string> All(ChannelReader<string> lines)
    {
        var all = new List<string>();
        while (lines.TryRead(out var line))
        {
            all.Add(line);
        }
        return all;
    }

    private sealed class LogReader : ReceiveActor
    {
        public LogReader(ChannelWriter<string> to) => Receive<LogEvent>(e => to.TryWrite(e.ToString()!));
    }
}
