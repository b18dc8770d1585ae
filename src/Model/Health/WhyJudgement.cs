using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Health;

/// <summary>Finds the cause. What is proved from outside the guest comes before what is only guessed from its silence.</summary>
internal static class WhyJudgement
{
    public static (WhyCause Cause, string Sentence) Of(VmView vm, OutsideLook look)
    {
        var cause = CauseOf(vm, look);
        return (cause, Proof(cause, vm, look) is { } proof ? $"{proof}; {vm.Reason}" : vm.Reason);
    }

    private static WhyCause CauseOf(VmView vm, OutsideLook look) =>
        vm.Phase switch
        {
            VmPhase.Ready => WhyCause.Ready,
            VmPhase.Quarantined => OfQuarantine(vm.Quarantine),
            // A missing or refusing socket proves more than what a monitor said last.
            VmPhase.Absent => OfDial(vm, look) ?? WhyCause.VmOff,
            // The machine goes on, and its agent is being asked.
            VmPhase.Paused or VmPhase.Migrating => OfMachine(vm) ?? WhyCause.Starting,
            _ => OfMachine(vm) ?? (IsConnected(vm) ? OfSilence(vm, look) : OfDial(vm, look) ?? OfSilence(vm, look)),
        };

    private static WhyCause OfQuarantine(QuarantineKind? kind) =>
        kind switch
        {
            QuarantineKind.ForeignFleet => WhyCause.ForeignFleet,
            QuarantineKind.HigherEpoch => WhyCause.HigherEpoch,
            QuarantineKind.TwoHolders => WhyCause.TwoHolders,
            _ => WhyCause.Quarantined,
        };

    /// <summary>A failed connect of before a connection that stands says nothing any more.</summary>
    private static bool IsConnected(VmView vm) => vm.Stage is ConnectionStage.Greeting or ConnectionStage.Ready;

    private static WhyCause? OfMachine(VmView vm) =>
        vm.Machine.Run switch
        {
            MachineRun.Paused => WhyCause.GuestPaused,
            MachineRun.Migrating => WhyCause.Migrating,
            MachineRun.Ended => WhyCause.VmOff,
            _ => null,
        };

    private static WhyCause? OfDial(VmView vm, OutsideLook look) =>
        vm.LastDialFailure switch
        {
            null => null,
            DialFailure.NoSocket when vm.Machine.Run == MachineRun.Running => WhyCause.NoChannel,
            DialFailure.NoSocket or DialFailure.Refused => WhyCause.VmOff,
            DialFailure.NotASocket => WhyCause.NotASocket,
            DialFailure.PathTooLong => WhyCause.PathTooLong,
            DialFailure.NoPermission when look.Denied is { IsFolder: true } => WhyCause.FolderUnreadable,
            DialFailure.NoPermission => WhyCause.NotPermitted,
            DialFailure.Busy => WhyCause.ChannelHeld,
            _ => Holder(look) is null ? WhyCause.ConnectFailed : WhyCause.ChannelHeld,
        };

    private static WhyCause OfSilence(VmView vm, OutsideLook look)
    {
        if (vm.LastLoss is LossCause.PartialFrameBudget)
        {
            return WhyCause.BreaksProtocol;
        }
        if (vm.LastLoss is LossCause.InternalError)
        {
            return WhyCause.ServiceFailed;
        }
        if (Holder(look) is not null)
        {
            return WhyCause.ChannelHeld;
        }
        if (vm.Machine.PortOpen == false)
        {
            return WhyCause.AgentNotRunning;
        }
        return vm.LastLoss switch
        {
            LossCause.MachineEnded => WhyCause.VmOff,
            LossCause.WriteStalled => WhyCause.AgentNotReading,
            LossCause.PingUnanswered or LossCause.CallUnanswered => WhyCause.AgentSilent,
            LossCause.NoGreeting => OfNoAnswer(vm),
            // Nobody has answered since the service began.
            null when vm.Phase == VmPhase.Silent => OfNoAnswer(vm),
            LossCause.Eof or LossCause.SocketError when !IsConnected(vm) => WhyCause.ChannelClosed,
            _ when vm.Phase == VmPhase.Silent => WhyCause.AgentSilent,
            _ => WhyCause.Starting,
        };
    }

    /// <summary>Nobody has ever answered, and nothing shows that the port is open: most likely there is no agent.</summary>
    private static WhyCause OfNoAnswer(VmView vm) =>
        vm.Agent is null && vm.Machine.PortOpen is null ? WhyCause.AgentNotRunning : WhyCause.AgentSilent;

    /// <summary>What the outside shows of a cause beyond the reason that the connection gives; null where it adds nothing.</summary>
    private static string? Proof(WhyCause cause, VmView vm, OutsideLook look) =>
        cause switch
        {
            WhyCause.ChannelHeld when Holder(look) is { } holder => $"{Processes.Words(holder.Process)} holds the channel",
            WhyCause.AgentNotRunning when vm.Machine.PortOpen == false => "the guest does not have the agent's port open",
            WhyCause.GuestPaused when vm.Phase != VmPhase.Paused => "the machine is paused",
            WhyCause.Migrating when vm.Phase != VmPhase.Migrating => "the machine is being migrated",
            WhyCause.VmOff when vm.Machine.Run == MachineRun.Ended && vm.Phase != VmPhase.Absent =>
                "the guest has ended, and QEMU is still there",
            WhyCause.NoChannel => "the machine runs and has no such channel",
            WhyCause.FolderUnreadable or WhyCause.NotPermitted when look.Denied is { } denied =>
                $"{denied.Path} (mode {denied.Mode}, {denied.Owner}:{denied.Group}) keeps {look.ServiceUser} out",
            _ => null,
        };

    /// <summary>The client that is served in our place; null when none is seen.</summary>
    public static ChannelClient? Holder(OutsideLook look) => look.Clients.FirstOrDefault(c => c is { IsServed: true, IsOurs: false });
}
