using Orchestrator.AgentSimulator.Guests;
using Orchestrator.AgentSimulator.Ports;
using Orchestrator.AgentSimulator.Scripts;

namespace Orchestrator.AgentSimulator.Workers;

/// <summary>
/// Control lines, carried out on the loop's thread: <c>fault FAULT [AGENTS]</c>, <c>heal AGENTS</c>, <c>kill AGENTS</c>, <c>stats [AGENTS]</c>,
/// <c>log AGENTS</c>. A fault may bear its agents itself: <c>fault hang:for=5s@7</c>.
/// </summary>
internal static class ControlCommands
{
    public static ControlReply Run(AgentLoop loop, string line)
    {
        try
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return words switch
            {
                ["fault", var fault] => Fault(loop, FaultText.Parse(fault)),
                ["fault", var fault, var agents] => Fault(loop, FaultText.Parse($"{fault}@{agents}")),
                ["kill", var agents] => Fault(loop, FaultText.Parse($"kill@{agents}")),
                ["heal", var agents] => Heal(loop, AgentSet.Parse(agents.TrimStart('@'))),
                ["stats"] => Stats(loop, AgentSet.All, withEach: false, withLog: false),
                ["stats", var agents] => Stats(loop, AgentSet.Parse(agents), withEach: true, withLog: false),
                ["log", var agents] => Stats(loop, AgentSet.Parse(agents), withEach: true, withLog: true),
                _ => throw new ScriptException(
                    "commands are: fault FAULT AGENTS, heal AGENTS, kill AGENTS, stats [AGENTS], log AGENTS; for example: fault hang:for=5s 7"
                ),
            };
        }
        catch (ScriptException e)
        {
            return new ControlReply { Error = e.Message };
        }
    }

    private static ControlReply Fault(AgentLoop loop, FaultSpec fault)
    {
        if (fault is { AtMs: > 0 } or { Requests: not null } or { EveryMs: not null } or { PerMinute: not null })
        {
            throw new ScriptException("a fault by command begins at once: at, requests, every and rate are for scripts");
        }
        var meant = Meant(loop, fault.Agents);
        meant.ForEach(p => FaultActs.Begin(p, loop.Timers, fault));
        return Reply(meant);
    }

    private static ControlReply Heal(AgentLoop loop, AgentSet agents)
    {
        var meant = Meant(loop, agents);
        foreach (var port in meant)
        {
            foreach (var fault in port.Faults.All)
            {
                FaultActs.End(port, fault);
            }
        }
        return Reply(meant);
    }

    private static ControlReply Stats(AgentLoop loop, AgentSet agents, bool withEach, bool withLog)
    {
        var meant = Meant(loop, agents);
        var sum = new AgentFigures();
        meant.ForEach(p => sum.Add(p.Guest.Figures));
        return Reply(meant) with { Sum = sum, Each = withEach ? [.. meant.Select(p => Report(p, withLog))] : null };
    }

    private static AgentReport Report(GuestPort port, bool withLog) =>
        new(
            port.Guest.Number,
            port.IsConnected,
            port.Guest.Identity.AgentId,
            port.Guest.Identity.InstanceId,
            [.. port.Faults.All.Select(f => FaultText.NameOf(f.Kind))],
            port.Guest.Figures
        )
        {
            Log = withLog ? port.Guest.Witnessed : null,
        };

    private static ControlReply Reply(List<GuestPort> meant) => new() { Agents = meant.Count, Connected = meant.Count(p => p.IsConnected) };

    private static List<GuestPort> Meant(AgentLoop loop, AgentSet agents) =>
        [.. loop.Ports.Where(p => agents.Has(p.Guest.Number, p.Guest.Seed))];
}
