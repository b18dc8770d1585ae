using Orchestrator.Model.Health;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Tests.Health;

/// <summary>A VM named web1 in all its states, and what can be seen around its channel.</summary>
internal static class WhySamples
{
    public const string Socket = "/run/vms/web1.sock";
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly ProcessLook Qemu = new(4711, "qemu-system-x86", "web1");
    public static readonly ProcessLook Other = new(815, "socat", null);
    public static readonly GetAgentInfoResult Agent10 = new("1.0.0", "1.0.0", "linux", ["ping"]);
    public static readonly GetAgentInfoResult Agent11 = new("0.2.0", "1.1.0", "linux", ["ping"])
    {
        AgentId = "a1",
        InstanceId = "i1",
        BootId = "b1",
        Epoch = 7,
        NowMs = 3_600_000,
    };

    /// <summary>All is well outside: QEMU listens, and we are served.</summary>
    public static readonly OutsideLook Well = new()
    {
        File = SocketFile.Socket,
        Rights = new FileRights(Socket, false, "libvirt-qemu", "kvm", "0660", true),
        Listening = true,
        Listener = Qemu,
        Clients = [new ChannelClient(null, IsOurs: true, IsServed: true)],
    };

    public static readonly OutsideLook Held = Well with
    {
        Clients = [new ChannelClient(Other, IsOurs: false, IsServed: true), new ChannelClient(null, IsOurs: true, IsServed: false)],
    };

    public static VmView View(VmPhase phase, ConnectionStage stage, string reason = "the reason") =>
        new(
            VmName.Parse("web1"),
            VmId.OfInventory("host-1", VmName.Parse("web1")),
            "host-1",
            Socket,
            "auto",
            phase,
            Now.AddSeconds(-12),
            reason
        )
        {
            Stage = stage,
            Origin = "inventory.static[3] (/etc/orchestrator/x.conf:12)",
        };

    public static VmView Failed(DialFailure failure) =>
        View(failure is DialFailure.NoSocket or DialFailure.Refused ? VmPhase.Absent : VmPhase.Connecting, ConnectionStage.Waiting) with
        {
            LastDialFailure = failure,
            NextTryAt = Now.AddSeconds(2),
            Attempts = 5,
        };

    public static VmView Silent(LossCause loss, GetAgentInfoResult? agent = null) =>
        View(VmPhase.Silent, ConnectionStage.Greeting) with
        {
            LastLoss = loss,
            Agent = agent,
            AgentSeenAt = agent is null ? null : Now.AddMinutes(-3),
        };

    public static VmView Machine(VmView view, MachineRun run, bool? portOpen = null) =>
        view with
        {
            QmpPath = "/run/vms/web1.qmp",
            Machine = new MachineKnowledge(run, portOpen, Now.AddSeconds(-2), null),
        };

    public static FileRights Folder(bool groupMay) =>
        new("/run/vms", true, "libvirt-qemu", "libvirt-qemu", groupMay ? "0750" : "0700", groupMay);
}
