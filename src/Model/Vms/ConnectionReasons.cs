using System.Globalization;
using System.Text;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Vms;

/// <summary>The sentences that tell people why a VM is in its phase: what is wrong, where, and what to do.</summary>
/// <param name="SocketPath">The channel's socket.</param>
/// <param name="HostUser">Who the host service runs as.</param>
internal sealed record ConnectionReasons(string SocketPath, string HostUser, ConnectionSettings Settings)
{
    /// <summary>Longest path that fits into a unix socket address on Linux, bytes.</summary>
    private const int SocketPathBytesMax = 107;

    public string Of(VmConnectionEvent.DialFailed e, MachineState machine) =>
        e.Failure switch
        {
            DialFailure.NoSocket when machine.ExpectedEnd is { } end => $"{end}; its socket {SocketPath} is gone with it",
            DialFailure.Refused when machine.ExpectedEnd is { } end => $"{end}; its socket {SocketPath} is left over",
            DialFailure.NoSocket => $"socket {SocketPath} does not exist: the VM is off or was never started",
            DialFailure.Refused => $"connection refused at {SocketPath}: the socket is left over, QEMU has ended",
            DialFailure.Busy =>
                $"{SocketPath} takes no more clients: somebody else holds the channel (libvirt, another orchestrator or a tool); one client is served at a time",
            DialFailure.NoPermission =>
                $"permission denied at {SocketPath}: the host service runs as {HostUser}; let it connect (its group, or an ACL on the socket and the folders above it)",
            DialFailure.PathTooLong =>
                $"socket path {SocketPath} has {Encoding.UTF8.GetByteCount(SocketPath)} bytes, a unix socket has room for {SocketPathBytesMax}: use a shorter path or a link",
            DialFailure.NotASocket =>
                $"{SocketPath} is not a socket that takes connections{Brackets(e.Detail)}: check the path in the inventory",
            DialFailure.TimedOut =>
                $"no connection to {SocketPath} within {Span(Settings.ConnectTimeout)}: QEMU is stopped or overloaded, or others hold the channel",
            DialFailure.Other => $"cannot connect to {SocketPath}{Brackets(e.Detail)}",
            _ => throw new ArgumentOutOfRangeException(nameof(e), e.Failure, "No sentence is written down for this failure."),
        };

    public string Of(VmConnectionEvent.Lost e, MachineState machine) =>
        e.Cause switch
        {
            LossCause.Eof or LossCause.PortClosed or LossCause.MachineEnded when machine.ExpectedEnd is { } end => end,
            LossCause.Eof => "QEMU closed the channel (end of stream): the VM was stopped, or QEMU ended",
            LossCause.SocketError => $"the channel failed{Brackets(e.Detail)}",
            LossCause.WriteStalled => $"the guest has not read for {Span(Settings.WriteTimeout)}: the agent hangs, or the VM is paused",
            LossCause.NoGreeting => NoAnswer(Settings.GreetingTimeout, machine) + Sentence(e.Detail),
            LossCause.PingUnanswered =>
                $"no answer to ping for {Span(Settings.PingPatience)}: {(machine.Knowledge.Run == MachineRun.Running ? "the machine runs, but the guest hangs or its agent does" : "the guest hangs, is paused, or its agent ended")}",
            LossCause.CallUnanswered => "a call was not answered by its deadline, and this agent answers one request at a time",
            LossCause.AgentRestarted => "the agent was restarted",
            LossCause.AgentStale => $"the agent refused a request as meant for another{Brackets(e.Detail)}; it is greeted anew",
            LossCause.GuestReverted => $"the guest was reverted to an earlier state: {AgentNews.ClockWentBack}",
            LossCause.GuestReset => "the guest was reset (told by QEMU's monitor)",
            LossCause.PortClosed => "the agent closed its port: it ended, or the guest boots (told by QEMU's monitor)",
            LossCause.MachineEnded => "the machine has ended, and QEMU is still there (told by its monitor)",
            LossCause.GreetAgain => "it is greeted anew, as it was accepted",
            LossCause.PartialFrameBudget =>
                "unfinished lines of all guests together passed their budget, and this connection wanted more: an agent sends lines without end",
            LossCause.InternalError =>
                $"the host service failed on this connection and starts it anew{Brackets(e.Detail)}; its log says more",
            _ => throw new ArgumentOutOfRangeException(nameof(e), e.Cause, "No sentence is written down for this cause."),
        };

    /// <summary>Why a VM that was up before the service is called silent while it is greeted on.</summary>
    public string Unanswered(MachineState machine) => NoAnswer(Settings.FirstPatience, machine);

    /// <summary>Why evidence holds a VM in its phase.</summary>
    public static string Held(MachineState machine) =>
        machine.Knowledge.Run switch
        {
            MachineRun.Paused => "the machine is paused (told by QEMU's monitor); calls wait for it until their deadlines",
            MachineRun.Migrating => "the machine is being migrated (told by QEMU's monitor); calls wait for it until their deadlines",
            _ => machine.ExpectedEnd ?? "the machine has ended, shut down or crashed, and QEMU is still there (told by its monitor)",
        };

    /// <summary>What a VM waits for that was held and is not held any more.</summary>
    public static string Asked(MachineState machine) =>
        machine.Knowledge.Run switch
        {
            MachineRun.Running => "the machine goes on; waiting for its agent's answer",
            MachineRun.Migrating => "the machine has been migrating for long; waiting for its agent's answer",
            _ => $"QEMU's monitor does not tell any more{Brackets(machine.Knowledge.WhyNotKnown ?? "")}; waiting for the agent's answer",
        };

    /// <summary>A try in a few words, for the list of tries.</summary>
    public static string Try(DialFailure failure) =>
        failure switch
        {
            DialFailure.NoSocket => "no such socket",
            DialFailure.Refused => "connection refused",
            DialFailure.Busy => "somebody else holds the channel",
            DialFailure.NoPermission => "permission denied",
            DialFailure.PathTooLong => "path too long",
            DialFailure.NotASocket => "no socket there",
            DialFailure.TimedOut => "no connection in time",
            _ => "connect failed",
        };

    /// <summary>As <see cref="Try(DialFailure)"/>.</summary>
    public static string Try(VmConnectionEvent.Lost lost) =>
        lost.Cause switch
        {
            LossCause.Eof => "end of stream",
            LossCause.SocketError => "the channel failed",
            LossCause.WriteStalled => "connected; the guest did not read",
            LossCause.NoGreeting => string.Create(CultureInfo.InvariantCulture, $"connected; {lost.Hellos} hellos unanswered"),
            LossCause.PingUnanswered => "ping unanswered",
            LossCause.CallUnanswered => "call unanswered",
            LossCause.AgentRestarted => "agent restarted",
            LossCause.AgentStale => "refused as stale",
            LossCause.GuestReverted => "guest reverted",
            LossCause.GuestReset => "guest reset",
            LossCause.PortClosed => "the guest closed the port",
            LossCause.MachineEnded => "machine ended",
            LossCause.GreetAgain => "greeted anew",
            LossCause.PartialFrameBudget => "unfinished lines over their budget",
            _ => "the host service failed",
        };

    private static string NoAnswer(TimeSpan patience, MachineState machine) =>
        $"connected, but no agent answered for {Span(patience)}: {NobodyAnswers(machine.Knowledge.PortOpen)}";

    // The monitor sees what the channel cannot: whether anybody in the guest has the port open.
    private static string NobodyAnswers(bool? portOpen) =>
        portOpen switch
        {
            false => "nobody in the guest has the agent's port open, so it still boots, or no agent is installed or running",
            true => "the guest has the agent's port open, so what opened it hangs or is no agent; or another client holds the channel",
            null => "is it installed and running? or does another client hold the channel?",
        };

    /// <summary>While a silent VM is greeted anew it is still silent for the old reason.</summary>
    public string Connected(VmPhase before, string reasonBefore) =>
        before == VmPhase.Silent ? reasonBefore : "connected; waiting for the agent's answer";

    public static string Ready(GetAgentInfoResult agent) =>
        $"agent {AgentNews.Words(agent.Version)} answers (protocol {AgentNews.Words(agent.ProtocolVersion)})";

    /// <summary>A time span as people say it.</summary>
    internal static string Span(TimeSpan span) =>
        span < TimeSpan.FromSeconds(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s");

    private static string Brackets(string detail) => detail.Length == 0 ? "" : $" ({detail})";

    private static string Sentence(string detail) => detail.Length == 0 ? "" : $" ({detail})";
}
