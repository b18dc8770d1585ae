using System.Globalization;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Methods;
using static Orchestrator.Model.Health.WhyState;

namespace Orchestrator.Model.Health;

/// <summary>The questions about the connection and the agent at its end.</summary>
internal static class WhyInside
{
    private const string Memory = "the service's own memory";
    private const string Greeting = "the agent's answer to the hello";

    public static IEnumerable<WhyLine> Lines(VmView vm, DateTimeOffset now)
    {
        yield return Hello(vm, now);
        yield return vm.Agent is { } agent
            ? new WhyLine("agent", AgentWords(agent), Greeting, Ok)
            : new WhyLine("agent", "none has been seen since the service started", Memory, Unknown);
        yield return Fenced(vm.Agent);
        yield return Condition(vm);
        yield return vm.LastSeen is { } seen
            ? new WhyLine("heard", $"last line of the guest {Spans.Ago(seen, now)}, at {Clock(seen)}", Memory, Ok)
            : new WhyLine("heard", "nothing since the service started", Memory, Unknown);
        yield return Faults(vm.Faults);
        yield return new WhyLine("calls", Text($"{vm.InFlight} open, {vm.Queued} waiting"), Memory, Ok);
        foreach (var attempt in vm.Tries.IsDefaultOrEmpty ? [] : vm.Tries)
        {
            yield return new WhyLine("tried", $"{Spans.Ago(attempt.At, now)}, at {Clock(attempt.At)}: {attempt.Result}", Memory, Unknown);
        }
        if (vm.NextTryAt is { } next)
        {
            yield return new WhyLine("next", next <= now ? "now" : $"in {Spans.Of(next - now)}, at {Clock(next)}", Memory, Ok);
        }
    }

    private static WhyLine Hello(VmView vm, DateTimeOffset now)
    {
        var attempts = vm.Attempts == 0 ? "" : Text($" ({vm.Attempts} tries since it was last ready)");
        return (vm.Stage, vm.AgentSeenAt) switch
        {
            (ConnectionStage.Ready, { } at) => new("hello", $"answered {Spans.Ago(at, now)}", Greeting, Ok),
            (ConnectionStage.Greeting, { } at) => new(
                "hello",
                $"asked on this connection, not answered yet; last answered {Spans.Ago(at, now)}{attempts}",
                Memory,
                Bad
            ),
            (ConnectionStage.Greeting, null) => new("hello", "asked on this connection, not answered yet" + attempts, Memory, Bad),
            (_, { } at) => new("hello", $"not connected; last answered {Spans.Ago(at, now)}{attempts}", Memory, Bad),
            _ => new("hello", "not connected, never answered" + attempts, Memory, Bad),
        };
    }

    private static string AgentWords(GetAgentInfoResult agent)
    {
        string?[] parts =
        [
            $"version {agent.Version}, protocol {agent.ProtocolVersion}, {agent.Platform}",
            agent.AgentId is { } id ? $"agent id {id}" : null,
            agent.InstanceId is { } instance ? $"instance {instance}" : null,
            agent.BootId is { } boot ? $"boot {boot}" : null,
            agent.NowMs is { } ms and >= 0 ? $"guest up {Spans.Of(TimeSpan.FromMilliseconds(Math.Min(ms, 1L << 50)))} when greeted" : null,
            agent.Fleet is { } fleet ? $"fleet {fleet}" : null,
        ];
        return string.Join(", ", parts.Where(p => p is not null));
    }

    private static WhyLine Fenced(GetAgentInfoResult? agent) =>
        agent switch
        {
            null => new("fenced", "not known", Memory, Unknown),
            { } when AgentFacts.CanFence(agent) => new(
                "fenced",
                $"yes: it refuses what is meant for another instance, session or epoch{Epoch(agent)}, and what comes too late",
                Greeting,
                Ok
            ),
            _ => new(
                "fenced",
                $"no: protocol {agent.ProtocolVersion} cannot refuse late requests; what was written and not answered may still be carried out",
                Greeting,
                Unknown
            ),
        };

    private static string Epoch(GetAgentInfoResult agent) => agent.Epoch is { } epoch ? Text($" (highest seen {epoch})") : "";

    private static WhyLine Condition(VmView vm) =>
        vm switch
        {
            { Phase: VmPhase.Paused or VmPhase.Migrating or VmPhase.Quarantined } => new("condition", vm.Reason, Memory, Bad),
            { Frozen: true } => new("condition", "its file systems are frozen", Memory, Bad),
            _ => new("condition", "neither paused, migrating, frozen nor quarantined, as far as is known", Memory, Ok),
        };

    private static WhyLine Faults(ChannelFaults faults) =>
        faults == default
            ? new("faults", "it has sent nothing against the protocol", Memory, Ok)
            : new(
                "faults",
                Text(
                    $"{faults.Malformed} malformed lines, {faults.Strays} that nobody waited for, {faults.TooLong} too long; {faults.Bytes} bytes"
                ),
                Memory,
                faults.AreNews ? Bad : Ok
            );

    private static string Clock(DateTimeOffset at) => Text($"{at.UtcDateTime:HH:mm:ss}Z");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
