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

    public string Of(VmConnectionEvent.DialFailed e) =>
        e.Failure switch
        {
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

    public string Of(VmConnectionEvent.Lost e) =>
        e.Cause switch
        {
            LossCause.Eof => "QEMU closed the channel (end of stream): the VM was stopped, or QEMU ended",
            LossCause.SocketError => $"the channel failed{Brackets(e.Detail)}",
            LossCause.WriteStalled => $"the guest has not read for {Span(Settings.WriteTimeout)}: the agent hangs, or the VM is paused",
            LossCause.NoGreeting =>
                $"connected, but no agent answered for {Span(Settings.GreetingTimeout)}: is it installed and running? or does another client hold the channel?{Sentence(e.Detail)}",
            LossCause.PingUnanswered =>
                $"no answer to ping for {Span(Settings.PingTimeout)}: the guest hangs, is paused, or its agent ended",
            LossCause.CallUnanswered => "a call was not answered by its deadline, and this agent answers one request at a time",
            LossCause.AgentRestarted => "the agent was restarted",
            LossCause.PartialFrameBudget =>
                "unfinished lines of all guests together passed their budget, and this connection wanted more: an agent sends lines without end",
            LossCause.InternalError =>
                $"the host service failed on this connection and starts it anew{Brackets(e.Detail)}; its log says more",
            _ => throw new ArgumentOutOfRangeException(nameof(e), e.Cause, "No sentence is written down for this cause."),
        };

    /// <summary>While a silent VM is greeted anew it is still silent for the old reason.</summary>
    public string Connected(VmPhase before, string reasonBefore) =>
        before == VmPhase.Silent ? reasonBefore : "connected; waiting for the agent's answer";

    public static string Ready(GetAgentInfoResult agent) =>
        $"agent {Clean(agent.Version)} answers (protocol {Clean(agent.ProtocolVersion)})";

    /// <summary>What is new about the agent, or null when it is the known one.</summary>
    public static string? AgentChange(GetAgentInfoResult? before, GetAgentInfoResult now)
    {
        if (before is null)
        {
            return $"agent {Clean(now.Version)} seen for the first time";
        }
        if (before.Version != now.Version || before.ProtocolVersion != now.ProtocolVersion)
        {
            return $"agent {Clean(before.Version)} became {Clean(now.Version)}";
        }
        return before.InstanceId != now.InstanceId ? "the agent was restarted" : null;
    }

    /// <summary>A time span as people say it.</summary>
    internal static string Span(TimeSpan span) =>
        span < TimeSpan.FromSeconds(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s");

    private static string Clean(string guestText) =>
        new([.. guestText.Where(c => char.IsAsciiLetterOrDigit(c) || ".-_+~ ".Contains(c)).Take(40)]);

    private static string Brackets(string detail) => detail.Length == 0 ? "" : $" ({detail})";

    private static string Sentence(string detail) => detail.Length == 0 ? "" : $" ({detail})";
}
