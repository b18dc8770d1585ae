using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Tests;

public sealed class MachineStateTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(MachineRun.NotKnown, false, null)]
    [InlineData(MachineRun.Running, false, null)]
    [InlineData(MachineRun.Paused, false, VmPhase.Paused)]
    [InlineData(MachineRun.Paused, true, VmPhase.Paused)]
    [InlineData(MachineRun.Migrating, false, VmPhase.Migrating)]
    [InlineData(MachineRun.Migrating, true, null)]
    [InlineData(MachineRun.Ended, false, VmPhase.Absent)]
    public void What_the_machine_does_holds_the_vm_in_a_phase_or_leaves_it_to_its_agent(MachineRun run, bool patienceOver, VmPhase? holds)
    {
        var machine = Runs(run) with { PatienceOver = patienceOver };

        Assert.Equal(holds, machine.Holds);
    }

    [Theory]
    [MemberData(nameof(AllEvidence))]
    public void Told_twice_it_changes_nothing_the_second_time(MachineEvidence what)
    {
        foreach (var run in Enum.GetValues<MachineRun>())
        {
            var once = Runs(run).Told(what, T0);

            var twice = once.Told(what, T0);

            Assert.Equal(once, twice);
        }
    }

    [Theory]
    [InlineData(true, "the guest shut down")]
    [InlineData(false, "it was shut down from the host")]
    public void Who_ends_the_machine_is_remembered_until_the_machine_runs_or_is_reset(bool byGuest, string says)
    {
        var told = Runs(MachineRun.Running).Told(new MachineEvidence.ShutsDown(byGuest), T0);
        Assert.Equal(says, told.ExpectedEnd);

        // The monitor goes with QEMU, and may be first.
        Assert.Equal(says, told.Told(new MachineEvidence.RunChanged(MachineRun.Ended), T0).ExpectedEnd);
        Assert.Equal(says, told.Told(new MachineEvidence.NotKnown("gone"), T0).ExpectedEnd);
        Assert.Null(told.Told(new MachineEvidence.WasReset(), T0).ExpectedEnd);
        Assert.Null(told.Told(new MachineEvidence.RunChanged(MachineRun.Running), T0).ExpectedEnd);
    }

    [Fact]
    public void The_port_is_as_told_last_and_unknown_once_the_monitor_cannot_be_asked()
    {
        var open = Runs(MachineRun.Running).Told(new MachineEvidence.PortChanged(true), T0);
        Assert.True(open.Knowledge.PortOpen);
        Assert.True(open.Told(new MachineEvidence.RunChanged(MachineRun.Paused), T0).Knowledge.PortOpen);
        Assert.Null(open.Told(new MachineEvidence.Stands(MachineRun.Running, null), T0).Knowledge.PortOpen);

        var lost = open.Told(new MachineEvidence.NotKnown("no answer"), T0).Knowledge;
        Assert.Equal((MachineRun.NotKnown, null, "no answer"), (lost.Run, lost.PortOpen, lost.WhyNotKnown));
    }

    [Fact]
    public void Patience_with_a_migration_ends_with_that_migration()
    {
        var impatient = Runs(MachineRun.Migrating) with { PatienceOver = true };

        Assert.True(impatient.Told(new MachineEvidence.Stands(MachineRun.Migrating, true), T0).PatienceOver);
        var on = impatient.Told(new MachineEvidence.RunChanged(MachineRun.Running), T0);
        Assert.Equal(VmPhase.Migrating, on.Told(new MachineEvidence.RunChanged(MachineRun.Migrating), T0).Holds);
    }

    public static TheoryData<MachineEvidence> AllEvidence() =>
        new(
            new MachineEvidence.Stands(MachineRun.Paused, true),
            new MachineEvidence.RunChanged(MachineRun.Migrating),
            new MachineEvidence.NotKnown("gone"),
            new MachineEvidence.PortChanged(false),
            new MachineEvidence.WasReset(),
            new MachineEvidence.ShutsDown(true)
        );

    private static MachineState Runs(MachineRun run) => MachineState.NotKnown.Told(new MachineEvidence.Stands(run, true), T0);
}
