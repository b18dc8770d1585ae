using System.Collections.Immutable;
using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Health;

/// <summary>What a person does about a cause: sentences with commands that can be typed.</summary>
internal static class WhyTodo
{
    public static ImmutableArray<string> Of(WhyCause cause, VmView vm, OutsideLook look) =>
        cause switch
        {
            WhyCause.Ready when vm.Frozen => ["Nothing unless it lasts: its file systems are frozen, for a snapshot or a backup."],
            WhyCause.Ready => ["Nothing: it is ready."],
            WhyCause.Starting => ["Wait a few seconds and ask again: it is being connected."],
            WhyCause.VmOff when vm.Machine.Run == MachineRun.Ended =>
            [
                $"Let QEMU go on or end it: virsh reset {vm.Name}, or virsh destroy {vm.Name} and virsh start {vm.Name}.",
            ],
            WhyCause.VmOff =>
            [
                $"Start the VM: virsh start {vm.Name}. It becomes ready by itself.",
                $"If it runs, its channel has another path than {vm.SocketPath}: compare with virsh dumpxml {vm.Name} | grep -A3 '<channel'.",
            ],
            WhyCause.NoChannel =>
            [
                $"Add a channel named org.kvmmanager.agent.0 to the VM, or correct its socket in the inventory: virsh dumpxml {vm.Name} | grep -A3 '<channel'.",
            ],
            WhyCause.NotASocket =>
            [
                $"Correct the socket of {vm.Name} in the inventory{From(vm)}, or remove what stands there: ls -l {vm.SocketPath}.",
            ],
            WhyCause.PathTooLong =>
            [
                $"Give {vm.Name} a path of at most 107 bytes, for example by a link: ln -s FOLDER /run/vms, and /run/vms/… in the inventory{From(vm)}.",
            ],
            WhyCause.NotPermitted or WhyCause.FolderUnreadable => Permission(vm, look),
            WhyCause.ConnectFailed =>
            [
                "Look at the service's log, and at its limits: too many open files is the usual cause (systemctl show orchestratord -p LimitNOFILE).",
            ],
            WhyCause.ChannelHeld => Held(vm, look),
            WhyCause.ChannelClosed =>
            [
                $"Nothing yet: it is dialled again at once. If the VM was not stopped on purpose, look why QEMU ended: /var/log/libvirt/qemu/{vm.Name}.log.",
            ],
            WhyCause.GuestPaused =>
            [
                $"Let it go on: virsh resume {vm.Name}. If QEMU paused it by itself, its disk is full or failed: virsh domstate --reason {vm.Name}.",
            ],
            WhyCause.Migrating => [$"Wait for the migration to end: virsh domjobinfo {vm.Name}."],
            WhyCause.AgentNotRunning =>
            [
                $"If the guest is booting, wait. Otherwise open its console (virsh console {vm.Name}) and look: systemctl status kvmmanager-agent.",
                "If there is no such unit, install the agent: dpkg -i kvmmanager-agent.deb.",
            ],
            WhyCause.AgentSilent =>
            [
                $"Open the guest's console (virsh console {vm.Name}): if it does not react the guest hangs, otherwise systemctl restart kvmmanager-agent.",
                .. vm.QmpPath is null
                    ? [$"Give {vm.Name} a monitor (qmp) in the inventory: then a pause or a reboot is told apart from an agent that hangs."]
                    : Array.Empty<string>(),
            ],
            WhyCause.AgentNotReading =>
            [
                $"See whether the VM is paused (virsh domstate {vm.Name}); otherwise the agent hangs: systemctl restart kvmmanager-agent in the guest's console.",
            ],
            WhyCause.ForeignFleet =>
            [
                "Find out which other fleet commands this VM, and take the VM out of its inventory.",
                $"If it is ours now: orch vm accept {vm.Name}. The agent belongs to this fleet from then on.",
            ],
            WhyCause.TwoHolders =>
            [
                "One of the two VMs is a copy of the other. Give the copy an identity of its own: in its guest stop kvmmanager-agent, remove /var/lib/kvmmanager-agent, and start it again.",
                $"If {vm.Name} is the one that keeps its identity: orch vm accept {vm.Name}.",
            ],
            WhyCause.HigherEpoch =>
            [
                "Another host service of this fleet commands this VM, or this service runs on an older copy of its store: find the other one and stop it.",
                $"If there is none: orch vm accept {vm.Name}.",
            ],
            WhyCause.Quarantined =>
            [
                $"If the agent that answers is really that of {vm.Name}: orch vm accept {vm.Name}. Until then nothing is sent to it.",
            ],
            WhyCause.BreaksProtocol =>
            [
                $"Look into the guest, something in it writes to the agent's port: virsh console {vm.Name}, systemctl status kvmmanager-agent.",
            ],
            WhyCause.ServiceFailed => ["Report it with the stack trace in the service's log; it is tried again by itself."],
            _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "No remedy is written down for this cause."),
        };

    private static ImmutableArray<string> Permission(VmView vm, OutsideLook look) =>
        look.Denied switch
        {
            { GroupMay: true } d =>
            [
                $"Let {look.ServiceUser} join the group {d.Group} and start the service anew: usermod -aG {d.Group} {look.ServiceUser} && systemctl restart orchestratord.",
            ],
            { IsFolder: true } d => [$"Let {look.ServiceUser} through: setfacl -m u:{look.ServiceUser}:x {d.Path}."],
            { } d =>
            [
                $"Let {look.ServiceUser} write to the socket: setfacl -m u:{look.ServiceUser}:rw {d.Path}. QEMU makes it anew at each start: better is to start QEMU with a group of its own, and {look.ServiceUser} in it.",
            ],
            null =>
            [
                $"Compare the rights of the socket and of all folders above it with the service's user {look.ServiceUser}: namei -l {vm.SocketPath}.",
            ],
        };

    private static ImmutableArray<string> Held(VmView vm, OutsideLook look) =>
        WhyJudgement.Holder(look) switch
        {
            { Process: { } process } =>
            [
                $"End the other client, or take the VM out of it: ps -fp {process.Pid}. As soon as it leaves, {vm.Name} is served here by itself.",
            ],
            _ =>
            [
                $"Find the other client, and end it: sudo ss -xp | grep -F {vm.SocketPath}. libvirt holds org.qemu.guest_agent.0 for itself; two orchestrators may not share a VM.",
            ],
        };

    private static string From(VmView vm) => vm.Origin.Length == 0 ? "" : $" ({vm.Origin})";
}
