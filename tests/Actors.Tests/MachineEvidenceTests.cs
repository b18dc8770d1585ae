using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.TestKit;

namespace Orchestrator.Actors.Tests;

/// <summary>What QEMU's monitor proves: calls wait for a machine that stands still, end at once with one that was reset, and only an answer makes a VM ready.</summary>
public sealed class MachineEvidenceTests : IDisposable
{
    private readonly SocketFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(MachineRun.Paused, VmPhase.Paused)]
    [InlineData(MachineRun.Migrating, VmPhase.Migrating)]
    public async Task Calls_wait_for_a_machine_that_stands_still_and_go_out_after_a_ping_was_answered(MachineRun run, VmPhase phase)
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Fenced);
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);

        agent.Stopped = true;
        await host.TellAsync("a", new MachineEvidence.RunChanged(run));
        await host.UntilAsync("a", phase);
        var waits = host.CallAsync("a", "exec_command", """{"command":"x"}""", TimeSpan.FromSeconds(20));
        var late = await host.CallAsync("a", "exec_command", """{"command":"y"}""", TimeSpan.FromMilliseconds(300));
        // Longer than pings may take: no verdict of silence falls.
        await host.UntilAsync("a", v => DateTimeOffset.UtcNow - v.Since > TestHost.Quick.PingPatience + TestHost.Quick.PingInterval);
        Assert.Equal(phase, (await host.GetAsync("a")).Phase);
        Assert.Equal(AgentError.DeadlinePassed, Assert.IsType<CallOutcome.NotDelivered>(late).Error);

        // As a guest's clock: it stood still.
        agent.Script = agent.Script with
        {
            ClockAheadMs = agent.Script.ClockAheadMs - 1500,
        };
        agent.Requests.Clear();
        agent.Stopped = false;
        await host.TellAsync("a", new MachineEvidence.RunChanged(MachineRun.Running));
        Assert.IsType<CallOutcome.Answered>(await waits);

        Assert.Equal(VmPhase.Ready, (await host.GetAsync("a")).Phase);
        Assert.Equal(1, agent.Clients);
        Assert.Equal(1, agent.Count("exec_command"));
        var sent = agent.Requests.Select(r => r.Method).ToArray();
        Assert.True(Array.IndexOf(sent, "ping") < Array.IndexOf(sent, "exec_command"), string.Join(' ', sent));
        Assert.Equal(
            [$"a Connecting>Ready", $"a Ready>{phase}", $"a {phase}>Ready"],
            (await host.EventsAsync()).Where(e => e.Contains('>', StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_call_that_was_sent_before_the_pause_stays_open_until_its_deadline()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        var held = new TaskCompletionSource<ScriptedRequest>();
        agent.Handler = (_, r) => Task.FromResult(r.Method == "exec_command" && held.TrySetResult(r));
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);

        var call = host.CallAsync("a", "exec_command", """{"command":"x"}""");
        var request = await held.Task.WaitAsync(TestHost.Patience);
        await host.TellAsync("a", new MachineEvidence.RunChanged(MachineRun.Paused));
        await host.UntilAsync("a", VmPhase.Paused);
        await host.TellAsync("a", new MachineEvidence.RunChanged(MachineRun.Running));
        await host.UntilAsync("a", VmPhase.Ready);
        await agent.AnswerAsync(request, agent.ResultOf(request)!);

        Assert.IsType<CallOutcome.Answered>(await call);
    }

    [Fact]
    public async Task A_paused_vm_that_was_never_greeted_hears_nothing_and_is_greeted_when_it_goes_on()
    {
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Absent);
        await host.TellAsync("a", new MachineEvidence.Stands(MachineRun.Paused, PortOpen: null));
        await host.UntilAsync("a", VmPhase.Absent);

        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await host.UntilAsync("a", v => v.Phase == VmPhase.Paused && agent.Clients == 1);
        var waits = host.CallAsync("a", "exec_command", """{"command":"x"}""", TimeSpan.FromSeconds(20));
        await host.UntilAsync("a", v => DateTimeOffset.UtcNow - v.Since > TestHost.Quick.GreetingTimeout + TestHost.Quick.HelloInterval);
        Assert.Equal(VmPhase.Paused, (await host.GetAsync("a")).Phase);
        Assert.Empty(agent.Requests);

        await host.TellAsync("a", new MachineEvidence.RunChanged(MachineRun.Running));
        Assert.IsType<CallOutcome.Answered>(await waits);
    }

    [Theory]
    [InlineData("reset", "the guest was reset")]
    [InlineData("closed", "the agent closed its port")]
    [InlineData("ended", "the machine has ended")]
    public async Task A_reset_a_closed_port_and_the_machines_end_end_what_is_open_at_once(string what, string says)
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        var held = new TaskCompletionSource();
        agent.Handler = (_, r) => Task.FromResult(r.Method == "exec_command" && held.TrySetResult());
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);

        var call = host.CallAsync("a", "exec_command", """{"command":"x"}""", TimeSpan.FromSeconds(60));
        await held.Task.WaitAsync(TestHost.Patience);
        MachineEvidence evidence = what switch
        {
            "reset" => new MachineEvidence.WasReset(),
            "closed" => new MachineEvidence.PortChanged(Open: false),
            _ => new MachineEvidence.RunChanged(MachineRun.Ended),
        };
        await host.TellAsync("a", evidence);
        await host.TellAsync("a", evidence);

        Assert.Contains(says, Assert.IsType<CallOutcome.Unknown>(await call).Why, StringComparison.Ordinal);
        await host.UntilAsync("a", what == "ended" ? VmPhase.Absent : VmPhase.Ready);
        await host.UntilAsync("a", _ => agent.Clients == 2);
        Assert.Equal(1, agent.Count("exec_command"));
    }

    [Fact]
    public async Task The_end_that_a_guest_announced_is_told_as_that_and_not_as_a_failure()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);

        await host.TellAsync("a", new MachineEvidence.ShutsDown(ByGuest: true));
        await host.TellAsync("a", new MachineEvidence.NotKnown("the monitor has gone"));
        await agent.KillAsync();

        Assert.StartsWith("the guest shut down", (await host.UntilAsync("a", VmPhase.Absent)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_that_only_a_lost_monitor_knew_of_is_judged_anew_by_a_ping()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);
        await host.TellAsync("a", new MachineEvidence.RunChanged(MachineRun.Paused));
        await host.UntilAsync("a", VmPhase.Paused);

        await host.TellAsync("a", new MachineEvidence.NotKnown("its socket has gone"));
        var back = await host.UntilAsync("a", VmPhase.Ready);
        Assert.Equal((MachineRun.NotKnown, "its socket has gone"), (back.Machine.Run, back.Machine.WhyNotKnown));

        await host.TellAsync("a", new MachineEvidence.RunChanged(MachineRun.Paused));
        await host.UntilAsync("a", VmPhase.Paused);
        agent.Silent = true;
        await host.TellAsync("a", new MachineEvidence.NotKnown("its socket has gone"));
        await host.UntilAsync("a", VmPhase.Silent);
    }

    [Fact]
    public async Task A_migration_without_end_is_judged_again_after_its_patience()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await using var host = await TestHost.StartAsync(
            TestHost.Quick with
            {
                MigrationPatience = TimeSpan.FromMilliseconds(300),
            },
            _folder.Vm("a")
        );
        await host.UntilAsync("a", VmPhase.Ready);
        agent.Silent = true;

        await host.TellAsync("a", new MachineEvidence.RunChanged(MachineRun.Migrating));
        await host.UntilAsync("a", VmPhase.Migrating);
        await host.UntilAsync("a", VmPhase.Silent);
    }

    [Fact]
    public async Task The_port_that_the_guest_opens_is_greeted_at_once()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a")) { Silent = true };
        await using var host = await TestHost.StartAsync(
            TestHost.Quick with
            {
                HelloInterval = TimeSpan.FromSeconds(4),
                GreetingTimeout = TimeSpan.FromSeconds(60),
            },
            _folder.Vm("a")
        );
        await host.UntilAsync("a", v => v.Stage == ConnectionStage.Greeting && agent.Requests.Count == 1);
        await host.UntilAsync("a", v => DateTimeOffset.UtcNow - v.Since > TimeSpan.FromSeconds(1.1));
        agent.Silent = false;

        await host.TellAsync("a", new MachineEvidence.PortChanged(Open: true));

        await host.UntilAsync("a", v => v.Phase == VmPhase.Ready && DateTimeOffset.UtcNow - v.Since < TimeSpan.FromSeconds(3));
        Assert.Equal(2, agent.Count("get_agent_info"));
    }
}
