using System.Collections.Immutable;
using Orchestrator.Model.Health;
using Orchestrator.Model.Vms;
using static Orchestrator.Model.Tests.Health.WhySamples;

namespace Orchestrator.Model.Tests.Health;

public sealed class WhyLinesTests
{
    [Fact]
    public void The_lines_go_from_the_outside_in_and_each_says_how_we_know()
    {
        var vm = Machine(View(VmPhase.Ready, ConnectionStage.Ready), MachineRun.Running, true) with
        {
            Agent = Agent11,
            AgentSeenAt = Now.AddHours(-5).AddMinutes(-2),
            LastSeen = Now.AddSeconds(-3),
            InFlight = 2,
            Queued = 1,
            Faults = new ChannelFaults(4, 5, 6, 700),
        };
        var lines = WhyReport.Of(vm, Well, Now).Lines;
        Assert.Equal(
            [
                "exists",
                "machine",
                "socket",
                "permission",
                "listener",
                "port",
                "holder",
                "hello",
                "agent",
                "fenced",
                "condition",
                "heard",
                "faults",
                "calls",
            ],
            lines.Select(l => l.Question)
        );
        Says(lines, "exists", WhyState.Ok, "yes", "x.conf:12");
        Says(lines, "machine", WhyState.Ok, "running, learned 2 s ago", "query-status");
        Says(lines, "socket", WhyState.Ok, "mode 0660, libvirt-qemu:kvm", "stat " + Socket);
        Says(lines, "permission", WhyState.Ok, "orchestrator may connect", "access(2)");
        Says(lines, "listener", WhyState.Ok, "qemu-system-x86 (pid 4711, guest web1)", "ss -xlp");
        Says(lines, "port", WhyState.Ok, "open", "frontend-open");
        Says(lines, "holder", WhyState.Ok, "this service", "ss -xp");
        Says(lines, "hello", WhyState.Ok, "answered 5 h 2 min ago", "hello");
        Says(
            lines,
            "agent",
            WhyState.Ok,
            "version 0.2.0, protocol 1.1.0, linux, agent id a1, instance i1, boot b1, guest up 1 h 0 min",
            "hello"
        );
        Says(lines, "fenced", WhyState.Ok, "yes: it refuses", "hello");
        Says(lines, "heard", WhyState.Ok, "3 s ago, at 11:59:57Z", "memory");
        Says(lines, "faults", WhyState.Bad, "4 malformed lines, 5 that nobody waited for, 6 too long; 700 bytes", "memory");
        Says(lines, "calls", WhyState.Ok, "2 open, 1 waiting", "memory");
    }

    [Theory]
    [InlineData(0, 1, 0, WhyState.Ok)]
    [InlineData(0, 99, 0, WhyState.Ok)]
    [InlineData(0, 100, 0, WhyState.Bad)]
    [InlineData(1, 0, 0, WhyState.Bad)]
    [InlineData(0, 0, 1, WhyState.Bad)]
    public void A_late_answer_now_and_then_is_nothing_bad(long malformed, long strays, long tooLong, WhyState expected)
    {
        var vm = View(VmPhase.Ready, ConnectionStage.Ready) with { Faults = new ChannelFaults(malformed, strays, tooLong, 700) };
        Says(WhyReport.Of(vm, Well, Now).Lines, "faults", expected, $"{malformed} malformed lines, {strays} that nobody", "memory");
    }

    [Fact]
    public void An_agent_of_1_0_is_told_as_not_fenced_and_what_that_means()
    {
        var lines = WhyReport.Of(View(VmPhase.Ready, ConnectionStage.Ready) with { Agent = Agent10 }, Well, Now).Lines;
        Says(
            lines,
            "fenced",
            WhyState.Unknown,
            "no: protocol 1.0.0 cannot refuse late requests; what was written and not answered may still be carried out",
            ""
        );
        Says(lines, "port", WhyState.Ok, "open", "its agent answers");
    }

    [Fact]
    public void Tries_come_with_their_times_and_the_next_one_with_its_own()
    {
        var vm = Failed(DialFailure.Refused) with
        {
            Tries =
            [
                new ConnectTry(Now.AddSeconds(-4), "connection refused"),
                new ConnectTry(Now.AddSeconds(-2), "connection refused again"),
            ],
        };
        var lines = WhyReport.Of(vm, Well, Now).Lines;
        Assert.Equal(
            ["4 s ago, at 11:59:56Z: connection refused", "2 s ago, at 11:59:58Z: connection refused again"],
            lines.Where(l => l.Question == "tried").Select(l => l.Answer)
        );
        Says(lines, "next", WhyState.Ok, "in 2 s, at 12:00:02Z", "");
        Says(lines, "hello", WhyState.Bad, "never answered (5 tries since it was last ready)", "");
    }

    [Fact]
    public void What_may_not_be_seen_is_said_with_the_command_that_shows_it_to_root()
    {
        var look = Well with
        {
            Listener = null,
            Clients = [new ChannelClient(null, IsOurs: false, IsServed: true)],
            WhyNameless = "orchestrator may not see the descriptors of other users' processes",
        };
        var lines = WhyReport.Of(Silent(LossCause.NoGreeting), look, Now).Lines;
        Says(lines, "listener", WhyState.Unknown, $"sudo ss -xlp | grep -F {Socket}", "");
        Says(lines, "holder", WhyState.Bad, $"may not see the descriptors of other users' processes): sudo ss -xp | grep -F {Socket}", "");
        Says(
            WhyReport.Of(Silent(LossCause.NoGreeting), look with { Opener = Qemu }, Now).Lines,
            "listener",
            WhyState.Ok,
            "opened by qemu",
            "SO_PEERCRED"
        );
    }

    [Fact]
    public void Those_who_wait_behind_the_one_that_is_served_are_counted()
    {
        var look = Well with { Clients = Well.Clients.Add(new ChannelClient(Other, false, false)) };
        Says(
            WhyReport.Of(View(VmPhase.Ready, ConnectionStage.Ready), look, Now).Lines,
            "holder",
            WhyState.Ok,
            "this service; 1 more waits",
            ""
        );
    }

    [Fact]
    public void A_look_that_failed_leaves_unknowns_and_no_false_blame()
    {
        var report = WhyReport.Of(
            Silent(LossCause.PingUnanswered, Agent11),
            OutsideLook.Nothing("the host did not show it within 2 s"),
            Now
        );
        Assert.Equal(WhyCause.AgentSilent, report.Cause);
        foreach (var question in new[] { "socket", "listener", "holder" })
        {
            Says(report.Lines, question, WhyState.Unknown, "the host did not show it within 2 s", "");
        }
    }

    private static void Says(ImmutableArray<WhyLine> lines, string question, WhyState state, string answer, string source)
    {
        var line = Assert.Single(lines, l => l.Question == question);
        Assert.Equal(state, line.State);
        Assert.Contains(answer, line.Answer, StringComparison.Ordinal);
        Assert.Contains(source, line.Source, StringComparison.Ordinal);
    }
}
