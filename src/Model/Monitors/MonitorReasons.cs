using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Monitors;

/// <summary>The sentences that tell people why a monitor cannot be asked: which socket, what failed, what to do.</summary>
/// <param name="Path">The monitor's socket.</param>
/// <param name="HostUser">Who the host service runs as.</param>
public sealed record MonitorReasons(string Path, string HostUser, ConnectionSettings Settings)
{
    private const string Held = "one client is served at a time: give the host service a monitor socket of its own";

    public string Of(DialFailure failure, string detail) =>
        failure switch
        {
            DialFailure.NoSocket => $"the monitor socket {Path} does not exist: the VM is off, or the path is wrong",
            DialFailure.Refused => $"connection refused at the monitor socket {Path}: it is left over, QEMU has ended",
            DialFailure.Busy => $"the monitor socket {Path} takes no more clients: others hold the monitor; {Held}",
            DialFailure.NoPermission =>
                $"permission denied at the monitor socket {Path}: the host service runs as {HostUser}; let it connect (its group, or an ACL on the socket and the folders above it)",
            DialFailure.PathTooLong =>
                $"the path of the monitor socket {Path} is longer than a unix socket's may be: use a shorter path or a link",
            DialFailure.NotASocket => $"{Path} is not a monitor socket{Brackets(detail)}: check the path in the inventory",
            DialFailure.TimedOut =>
                $"no connection to the monitor socket {Path} within {ConnectionReasons.Span(Settings.ConnectTimeout)}: QEMU is stopped or overloaded, or others hold the monitor; {Held}",
            DialFailure.Other => $"cannot connect to the monitor socket {Path}{Brackets(detail)}",
            _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "No sentence is written down for this failure."),
        };

    public string Of(MonitorFailure failure, string detail) =>
        failure switch
        {
            MonitorFailure.NotGreeted =>
                $"somebody else holds the monitor {Path}, or QEMU hangs: no greeting for {ConnectionReasons.Span(Settings.ConnectTimeout)}{Brackets(detail)}; {Held}",
            MonitorFailure.NotAnswered =>
                $"the monitor {Path} has not answered for {ConnectionReasons.Span(Settings.WriteTimeout)}{Brackets(detail)}: QEMU is stopped, hangs or is busy, for example with a snapshot",
            MonitorFailure.NotQmp =>
                $"{Path} does not speak as QEMU's monitor does{Brackets(detail)}: check the path in the inventory (the monitor needs mode=control)",
            MonitorFailure.Refused => $"the monitor {Path} refused a question{Brackets(detail)}: is it QEMU, version 4 or later?",
            MonitorFailure.Closed => $"QEMU closed the monitor {Path}: it has ended, or the monitor was taken out",
            MonitorFailure.SocketError => $"the connection to the monitor {Path} failed{Brackets(detail)}",
            MonitorFailure.NotReading => $"the monitor {Path} does not read what it is asked: QEMU is stopped or hangs",
            MonitorFailure.PartialFrameBudget =>
                $"unfinished lines of all guests and monitors together passed their budget, and the monitor {Path} wanted more",
            MonitorFailure.InternalError =>
                $"the host service failed on the monitor {Path} and starts it anew{Brackets(detail)}; its log says more",
            _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "No sentence is written down for this failure."),
        };

    private static string Brackets(string detail) => detail.Length == 0 ? "" : $" ({detail})";
}
