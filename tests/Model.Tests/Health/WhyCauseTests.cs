using Orchestrator.Model.Health;
using Orchestrator.Model.Vms;
using static Orchestrator.Model.Tests.Health.WhySamples;

namespace Orchestrator.Model.Tests.Health;

public sealed class WhyCauseTests
{
    /// <summary>Each cause: what is seen, its word, what the verdict says beside it, and what is to be done.</summary>
    public static TheoryData<string, VmView, OutsideLook, string, string> Cases =>
        new()
        {
            { "ready", View(VmPhase.Ready, ConnectionStage.Ready) with { Agent = Agent11 }, Well, "ready for 12 s", "Nothing" },
            { "ready", View(VmPhase.Ready, ConnectionStage.Ready) with { Frozen = true }, Well, "ready and frozen", "frozen" },
            { "starting", View(VmPhase.Connecting, ConnectionStage.Waiting), Well, "connecting for 12 s", "Wait" },
            { "starting", View(VmPhase.Connecting, ConnectionStage.Greeting), Well, "the reason", "Wait" },
            {
                "starting",
                View(VmPhase.Connecting, ConnectionStage.Greeting) with
                {
                    LastLoss = LossCause.Eof,
                },
                Well,
                "the reason",
                "Wait"
            },
            {
                "vm-off",
                Failed(DialFailure.NoSocket),
                new OutsideLook { File = SocketFile.Missing },
                "absent",
                "virsh start web1"
            },
            {
                "vm-off",
                Failed(DialFailure.Refused),
                Well with
                {
                    Listening = false,
                    Listener = null,
                    Clients = [],
                },
                "absent",
                "virsh start web1"
            },
            {
                "vm-off",
                Machine(Silent(LossCause.PingUnanswered, Agent11), MachineRun.Ended),
                Well,
                "QEMU is still there",
                "virsh reset web1"
            },
            {
                "no-channel",
                Machine(Failed(DialFailure.NoSocket), MachineRun.Running),
                new OutsideLook { File = SocketFile.Missing },
                "no such channel",
                "org.kvmmanager.agent.0"
            },
            {
                "not-a-socket",
                Failed(DialFailure.NotASocket),
                new OutsideLook { File = SocketFile.SomethingElse },
                "the reason",
                "x.conf:12"
            },
            { "path-too-long", Failed(DialFailure.PathTooLong), OutsideLook.Nothing("x"), "the reason", "107 bytes" },
            {
                "not-permitted",
                Failed(DialFailure.NoPermission),
                Well with
                {
                    Denied = Well.Rights,
                    Clients = [],
                },
                Socket + " (mode 0660, libvirt-qemu:kvm) keeps orchestrator out",
                "usermod -aG kvm orchestrator"
            },
            {
                "not-permitted",
                Failed(DialFailure.NoPermission),
                Well with
                {
                    Denied = Well.Rights! with { GroupMay = false },
                },
                "keeps orchestrator out",
                "setfacl -m u:orchestrator:rw"
            },
            { "not-permitted", Failed(DialFailure.NoPermission), OutsideLook.Nothing("no time"), "the reason", "namei -l " + Socket },
            {
                "folder-unreadable",
                Failed(DialFailure.NoPermission),
                new OutsideLook { Denied = Folder(true) },
                "/run/vms (mode 0750",
                "usermod -aG libvirt-qemu orchestrator"
            },
            {
                "folder-unreadable",
                Failed(DialFailure.NoPermission),
                new OutsideLook { Denied = Folder(false) },
                "/run/vms (mode 0700",
                "setfacl -m u:orchestrator:x /run/vms"
            },
            { "connect-failed", Failed(DialFailure.Other), Well with { Clients = [] }, "the reason", "LimitNOFILE" },
            { "connect-failed", Failed(DialFailure.TimedOut), Well with { Clients = [] }, "the reason", "LimitNOFILE" },
            { "channel-held", Failed(DialFailure.Busy), Held, "socat (pid 815) holds the channel", "ps -fp 815" },
            { "channel-held", Failed(DialFailure.Busy), OutsideLook.Nothing("no table"), "the reason", "sudo ss -xp" },
            { "channel-held", Silent(LossCause.NoGreeting), Held, "socat (pid 815) holds the channel", "ps -fp 815" },
            { "channel-held", View(VmPhase.Connecting, ConnectionStage.Greeting), Held, "socat (pid 815)", "ps -fp 815" },
            {
                "channel-held",
                Silent(LossCause.NoGreeting),
                Held with
                {
                    Clients = [new ChannelClient(null, false, true)],
                },
                "a process that cannot be named",
                "sudo ss -xp"
            },
            {
                "channel-closed",
                View(VmPhase.Connecting, ConnectionStage.Waiting) with
                {
                    LastLoss = LossCause.Eof,
                },
                Well,
                "the reason",
                "dialled again"
            },
            {
                "guest-paused",
                Machine(View(VmPhase.Paused, ConnectionStage.Ready), MachineRun.Paused),
                Well,
                "paused for 12 s",
                "virsh resume web1"
            },
            {
                "guest-paused",
                Machine(Silent(LossCause.PingUnanswered, Agent11), MachineRun.Paused),
                Well,
                "the machine is paused",
                "virsh resume web1"
            },
            {
                "migrating",
                Machine(View(VmPhase.Migrating, ConnectionStage.Ready), MachineRun.Migrating),
                Well,
                "migrating for 12 s",
                "virsh domjobinfo web1"
            },
            { "agent-not-running", Silent(LossCause.NoGreeting), Well, "the reason", "systemctl status kvmmanager-agent" },
            {
                "agent-not-running",
                View(VmPhase.Silent, ConnectionStage.Greeting),
                Well,
                "the reason",
                "systemctl status kvmmanager-agent"
            },
            {
                "agent-not-running",
                Machine(Silent(LossCause.PingUnanswered, Agent11), MachineRun.Running, false),
                Well,
                "does not have the agent's port open",
                "systemctl status kvmmanager-agent"
            },
            {
                "agent-not-running",
                Machine(View(VmPhase.Connecting, ConnectionStage.Greeting), MachineRun.Running, false),
                Well,
                "port open",
                "virsh console web1"
            },
            {
                "agent-silent",
                Machine(Silent(LossCause.NoGreeting), MachineRun.Running, true),
                Well,
                "the reason",
                "systemctl restart kvmmanager-agent"
            },
            { "agent-silent", Silent(LossCause.NoGreeting, Agent11), Well, "the reason", "systemctl restart kvmmanager-agent" },
            { "agent-silent", Silent(LossCause.PingUnanswered, Agent11), Well, "the reason", "a monitor (qmp)" },
            { "agent-silent", Silent(LossCause.CallUnanswered, Agent10), Well, "the reason", "systemctl restart" },
            { "agent-not-reading", Silent(LossCause.WriteStalled, Agent11), Well, "the reason", "virsh domstate web1" },
            { "quarantined", View(VmPhase.Quarantined, ConnectionStage.Ready), Well, "quarantined for 12 s", "orch vm accept web1" },
            {
                "breaks-protocol",
                View(VmPhase.Connecting, ConnectionStage.Waiting) with
                {
                    LastLoss = LossCause.PartialFrameBudget,
                },
                Well,
                "the reason",
                "virsh console web1"
            },
            {
                "service-failed",
                View(VmPhase.Connecting, ConnectionStage.Waiting) with
                {
                    LastLoss = LossCause.InternalError,
                },
                Well,
                "the reason",
                "Report it"
            },
        };

    [Theory]
    [InlineData("theirs", 1, false, "foreign-fleet")]
    [InlineData("ours", 9, false, "higher-epoch")]
    [InlineData("ours", 1, true, "two-holders")]
    public void What_the_ledger_quarantines_for_is_the_cause(string fleet, long epoch, bool copied, string cause)
    {
        var ledger = new IdentityLedger("ours", 3);
        var told = Agent11 with { Fleet = fleet, Epoch = epoch };
        if (copied)
        {
            ledger.Greeted(VmId.OfInventory("host-1", VmName.Parse("web2")), VmName.Parse("web2"), told, 3, false, Now);
        }
        var vm = View(VmPhase.Quarantined, ConnectionStage.Ready);
        var quarantine = ledger.Greeted(vm.Id, vm.Name, told, 3, false, Now)[0].Quarantine;
        Assert.NotNull(quarantine);
        var report = WhyReport.Of(vm with { Reason = quarantine.Reason, Quarantine = quarantine.Kind, Agent = told }, Well, Now);
        Assert.Equal(cause, report.Cause.Name());
        Assert.Contains(report.Todo, t => t.Contains("orch vm accept web1", StringComparison.Ordinal));
    }

    [Fact]
    public void A_machine_that_goes_on_is_no_longer_paused_though_its_state_waits_for_the_agents_answer()
    {
        var report = WhyReport.Of(Machine(View(VmPhase.Paused, ConnectionStage.Ready), MachineRun.Running), Well, Now);
        Assert.Equal(WhyCause.Starting, report.Cause);
    }

    [Fact]
    public void A_refusing_socket_proves_more_than_what_the_monitor_said_last()
    {
        var report = WhyReport.Of(Machine(Failed(DialFailure.Refused), MachineRun.Paused), Well, Now);
        Assert.Equal(WhyCause.VmOff, report.Cause);
    }

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Each_cause_has_its_word_its_proof_and_its_remedy(string cause, VmView vm, OutsideLook look, string verdict, string todo)
    {
        var report = WhyReport.Of(vm, look, Now);
        Assert.Equal(cause, report.Cause.Name());
        Assert.StartsWith("web1: ", report.Verdict, StringComparison.Ordinal);
        Assert.Contains(verdict, report.Verdict, StringComparison.Ordinal);
        Assert.Contains(vm.Reason, report.Verdict, StringComparison.Ordinal);
        Assert.Contains(todo, string.Join('\n', report.Todo), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cause_but_those_of_the_quarantine_is_tried_above()
    {
        var tried = Cases.Select(c => (string)c[0]).ToHashSet(StringComparer.Ordinal);
        WhyCause[] elsewhere = [WhyCause.ForeignFleet, WhyCause.TwoHolders, WhyCause.HigherEpoch];
        foreach (var cause in Enum.GetValues<WhyCause>().Except(elsewhere))
        {
            Assert.Contains(cause.Name(), tried);
        }
    }

    [Fact]
    public void Every_phase_stage_failure_loss_and_machine_has_a_report_on_one_line_each()
    {
        foreach (var phase in Enum.GetValues<VmPhase>())
        foreach (var stage in Enum.GetValues<ConnectionStage>())
        foreach (var failure in Enum.GetValues<DialFailure>().Select(f => (DialFailure?)f).Append(null))
        foreach (var loss in Enum.GetValues<LossCause>().Select(l => (LossCause?)l).Append(null))
        foreach (var run in Enum.GetValues<MachineRun>())
        {
            var report = WhyReport.Of(Machine(View(phase, stage), run) with { LastDialFailure = failure, LastLoss = loss }, Held, Now);
            Assert.NotEmpty(report.Todo);
            Assert.All(report.Lines, l => Assert.DoesNotContain('\n', l.Answer + l.Source + l.Question));
            Assert.All(report.Lines, l => Assert.NotEmpty(l.Source));
        }
    }
}
