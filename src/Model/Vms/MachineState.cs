namespace Orchestrator.Model.Vms;

/// <summary>What all evidence about a VM's machine amounts to.</summary>
/// <param name="Knowledge">What people are shown of it.</param>
/// <param name="ExpectedEnd">Who ends the machine, for people, when that was told before it ended; else null.</param>
/// <param name="PatienceOver">It has been migrating for longer than anybody should wait: judged by its agent again.</param>
public sealed record MachineState(MachineKnowledge Knowledge, string? ExpectedEnd, bool PatienceOver)
{
    /// <summary>Nothing is known: there is no monitor.</summary>
    public static MachineState NotKnown { get; } = new(MachineKnowledge.None, null, false);

    /// <summary>The phase in which the evidence holds the VM, whatever its agent does; null when the agent's answers decide.</summary>
    public VmPhase? Holds =>
        Knowledge.Run switch
        {
            MachineRun.Paused => VmPhase.Paused,
            MachineRun.Migrating when !PatienceOver => VmPhase.Migrating,
            MachineRun.Ended => VmPhase.Absent,
            _ => null,
        };

    /// <summary>Takes evidence in. Told twice, it changes nothing the second time.</summary>
    public MachineState Told(MachineEvidence what, DateTimeOffset now) =>
        what switch
        {
            MachineEvidence.Stands e => Runs(e.Run, e.PortOpen, null, now),
            MachineEvidence.RunChanged e => Runs(e.Run, Knowledge.PortOpen, null, now),
            MachineEvidence.NotKnown e => Runs(MachineRun.NotKnown, null, e.Why, now),
            MachineEvidence.PortChanged e => this with { Knowledge = Knowledge with { PortOpen = e.Open, At = now } },
            MachineEvidence.WasReset => this with { ExpectedEnd = null },
            MachineEvidence.ShutsDown e => this with { ExpectedEnd = e.ByGuest ? "the guest shut down" : "it was shut down from the host" },
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "Nothing is written down about this evidence."),
        };

    private MachineState Runs(MachineRun run, bool? portOpen, string? whyNotKnown, DateTimeOffset now) =>
        new(
            run == Knowledge.Run && portOpen == Knowledge.PortOpen && whyNotKnown == Knowledge.WhyNotKnown
                ? Knowledge
                : new MachineKnowledge(run, portOpen, now, whyNotKnown),
            // The monitor goes with QEMU, and may be first.
            run is MachineRun.Ended or MachineRun.NotKnown
                ? ExpectedEnd
                : null,
            PatienceOver && run == MachineRun.Migrating
        );
}
