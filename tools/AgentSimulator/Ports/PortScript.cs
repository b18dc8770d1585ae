using Orchestrator.AgentSimulator.Scripts;

namespace Orchestrator.AgentSimulator.Ports;

/// <summary>The part of the script that is one agent's: begins each fault when its plan says so.</summary>
internal sealed class PortScript(GuestPort port, TimerQueue timers)
{
    private List<FaultPlan>? _forRequests;

    public void Begin(IReadOnlyList<FaultSpec> script)
    {
        for (var place = 0; place < script.Count; place++)
        {
            Add(script[place], place);
        }
    }

    /// <summary>The agent has read so many requests by now.</summary>
    public void RequestsRead(long count)
    {
        for (var i = (_forRequests?.Count ?? 0) - 1; i >= 0; i--)
        {
            var plan = _forRequests![i];
            if (count >= plan.Spec.Requests)
            {
                _forRequests.RemoveAt(i);
                Schedule(plan, timers.NowMs, timers.NowMs);
            }
        }
    }

    private void Add(FaultSpec spec, int place)
    {
        if (!spec.Agents.Has(port.Guest.Number, port.Guest.Seed))
        {
            return;
        }
        var plan = new FaultPlan(spec, port.Guest.Seed, port.Guest.Number, place);
        if (spec.Requests is null)
        {
            Schedule(plan, 0, timers.NowMs);
        }
        else
        {
            (_forRequests ??= []).Add(plan);
        }
    }

    private void Schedule(FaultPlan plan, double fromMs, double nowMs)
    {
        if (plan.Next() is not { } ms)
        {
            return;
        }
        timers.After(
            Math.Max(0, fromMs + ms - nowMs),
            () =>
            {
                FaultActs.Begin(port, timers, plan.Spec);
                Schedule(plan, fromMs, timers.NowMs);
            }
        );
    }
}
