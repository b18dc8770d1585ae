using Orchestrator.Model.Vms;
using static Orchestrator.Model.Health.WhyState;

namespace Orchestrator.Model.Health;

/// <summary>The questions that are answered without the guest: inventory, machine, socket, rights, and who is at its ends.</summary>
internal static class WhyOutside
{
    public static IEnumerable<WhyLine> Lines(VmView vm, OutsideLook look, DateTimeOffset now)
    {
        yield return new WhyLine("exists", "yes, in the inventory", vm.Origin.Length == 0 ? "the service's configuration" : vm.Origin, Ok);
        yield return Machine(vm, look, now);
        yield return Socket(vm, look);
        yield return Permission(vm, look);
        yield return Listener(vm, look);
        yield return Port(vm, now);
        yield return Holder(vm, look);
    }

    private static WhyLine Machine(VmView vm, OutsideLook look, DateTimeOffset now)
    {
        var source = vm.QmpPath is null ? "" : $"QEMU's monitor at {vm.QmpPath} (query-status)";
        var learned = vm.Machine.At == default ? "" : $", learned {Spans.Ago(vm.Machine.At, now)}";
        return vm.Machine.Run switch
        {
            MachineRun.Running => Line("running" + learned, source, Ok),
            MachineRun.Paused => Line("paused: the guest's clock stands still" + learned, source, Bad),
            MachineRun.Migrating => Line("being migrated" + learned, source, Bad),
            MachineRun.Ended => Line("ended: QEMU is there, and the guest does not run" + learned, source, Bad),
            _ when vm.QmpPath is not null => Line(vm.Machine.WhyNotKnown ?? "the monitor has said nothing yet", source, Unknown),
            _ => look.Listening switch
            {
                true => Line(
                    "QEMU is there; whether the guest runs is not known without a monitor (qmp)",
                    "somebody listens on the socket",
                    Unknown
                ),
                false => Line("no: nobody listens on its socket", "the kernel's table of unix sockets (ss -xl)", Bad),
                null => Line("not known: the VM has no monitor (qmp) in the inventory", "the inventory", Unknown),
            },
        };

        static WhyLine Line(string answer, string source, WhyState state) => new("machine", answer, source, state);
    }

    private static WhyLine Socket(VmView vm, OutsideLook look)
    {
        var source = $"stat {vm.SocketPath}";
        return look.File switch
        {
            SocketFile.Missing => new("socket", $"{vm.SocketPath} does not exist", source, Bad),
            SocketFile.SomethingElse => new("socket", $"{vm.SocketPath} is no socket", source, Bad),
            SocketFile.Socket when look.Rights is { } r => new(
                "socket",
                $"{vm.SocketPath}, mode {r.Mode}, {r.Owner}:{r.Group}",
                source,
                Ok
            ),
            SocketFile.Socket => new("socket", vm.SocketPath, source, Ok),
            _ => new("socket", $"not known: {look.WhyNoFile ?? "it could not be looked at"}", source, Unknown),
        };
    }

    private static WhyLine Permission(VmView vm, OutsideLook look) =>
        look switch
        {
            { Denied: { } d } => new(
                "permission",
                $"no: {(d.IsFolder ? "folder " : "")}{d.Path} (mode {d.Mode}, {d.Owner}:{d.Group}) keeps {look.ServiceUser} out",
                "access(2) of each folder and of the socket",
                Bad
            ),
            { File: SocketFile.Socket } => new(
                "permission",
                $"yes, {look.ServiceUser} may connect",
                "access(2) of each folder and of the socket",
                Ok
            ),
            _ => new("permission", "not known: there is no socket to ask about", $"stat {vm.SocketPath}", Unknown),
        };

    private static WhyLine Listener(VmView vm, OutsideLook look)
    {
        const string Source = "the kernel's table of unix sockets (ss -xlp)";
        return look switch
        {
            { Listener: { } process } => new("listener", Processes.Words(process), Source, Ok),
            { Listening: true, Opener: { } opener } => new(
                "listener",
                $"opened by {Processes.Words(opener)}",
                "what the kernel noted on our connection (SO_PEERCRED)",
                Ok
            ),
            { Listening: true } => new("listener", $"somebody; {Nameless(vm, look, "-xlp")}", Source, Unknown),
            { Listening: false } => new("listener", "nobody: QEMU has ended, or was never started", Source, Bad),
            _ => new("listener", $"not known: {look.WhyNoTable ?? "the table was not read"}", Source, Unknown),
        };
    }

    private static WhyLine Port(VmView vm, DateTimeOffset now)
    {
        var source = vm.QmpPath is null
            ? "no monitor (qmp) in the inventory"
            : $"QEMU's monitor at {vm.QmpPath} (query-chardev, frontend-open)";
        return vm.Machine.PortOpen switch
        {
            true => new("port", "the guest has the agent's port open", source, Ok),
            false => new("port", $"the guest does not have the agent's port open ({Spans.Ago(vm.Machine.At, now)})", source, Bad),
            null when vm.Stage == ConnectionStage.Ready => new("port", "the guest has the agent's port open", "its agent answers", Ok),
            null => new("port", "not known", source, Unknown),
        };
    }

    private static WhyLine Holder(VmView vm, OutsideLook look)
    {
        const string Source = "the kernel's table of unix sockets (ss -xp)";
        var served = look.Clients.FirstOrDefault(c => c.IsServed);
        var others = look.Clients.Count(c => c is { IsServed: false, IsOurs: false });
        var waiting = others == 0 ? "" : $"; {others} more wait{(others == 1 ? "s" : "")}";
        return served switch
        {
            { IsOurs: true } => new("holder", "this service" + waiting, Source, Ok),
            { Process: { } process } => new(
                "holder",
                Processes.Words(process) + ": QEMU serves one client at a time" + waiting,
                Source,
                Bad
            ),
            { } => new("holder", $"another client; {Nameless(vm, look, "-xp")}{waiting}", Source, Bad),
            null when look.WhyNoTable is { } why => new("holder", $"not known: {why}", Source, Unknown),
            null when look.Clients.Any(c => c.IsOurs) => new("holder", "nobody: QEMU has not accepted our connection yet", Source, Unknown),
            null => new("holder", "nobody is connected" + waiting, Source, Unknown),
        };
    }

    private static string Nameless(VmView vm, OutsideLook look, string options) =>
        $"which process is not shown to {look.ServiceUser}{(look.WhyNameless is { } why ? $" ({why})" : "")}: sudo ss {options} | grep -F {vm.SocketPath}";
}
