namespace Orchestrator.AgentSimulator.Scripts;

/// <summary>
/// When one fault befalls one agent, by seed alone: what other agents, the host or the clock do changes nothing. Times count from the agent's start, or from the
/// request that the fault waits for.
/// </summary>
internal sealed class FaultPlan
{
    private const ulong PlanPurpose = 0x1000;

    private SeededChance _chance;
    private double _nextMs;
    private bool _first = true;

    /// <param name="place">The fault's place in the script: two alike ones draw differently.</param>
    public FaultPlan(FaultSpec spec, ulong seed, int agent, int place)
    {
        Spec = spec;
        _chance = new SeededChance(seed, agent, PlanPurpose + (ulong)place);
        _nextMs = spec.AtMs;
    }

    public FaultSpec Spec { get; }

    /// <summary>The next moment, milliseconds; null when there is none any more.</summary>
    public double? Next()
    {
        if (Spec.PerMinute is { } rate)
        {
            _nextMs += _chance.NextWait() * 60_000 / rate;
            return _nextMs;
        }
        if (_first)
        {
            _first = false;
            return _nextMs;
        }
        return Spec.EveryMs is { } every ? _nextMs += every : null;
    }

    /// <summary>What would befall agents up to a moment: lines for people, in the order of agents and times.</summary>
    public static IEnumerable<string> Describe(IReadOnlyList<FaultSpec> specs, ulong seed, int agents, double untilMs)
    {
        for (var agent = 1; agent <= agents; agent++)
        {
            var of = agent;
            var moments = specs
                .Select((spec, place) => (Spec: spec, Plan: new FaultPlan(spec, seed, of, place)))
                .Where(f => f.Spec.Agents.Has(of, seed))
                .SelectMany(f => Until(f.Plan, untilMs).Select(ms => (Ms: ms, f.Spec)))
                .OrderBy(m => m.Ms);
            foreach (var (ms, spec) in moments)
            {
                var after = spec.Requests is { } count ? $" after request {count}" : "";
                var lasting = spec.ForMs is { } length ? $" for {length:0} ms" : "";
                yield return $"{agent:00000} {ms:0} ms{after} {FaultText.NameOf(spec.Kind)}{lasting}";
            }
        }
    }

    private static IEnumerable<double> Until(FaultPlan plan, double untilMs)
    {
        while (plan.Next() is { } ms && ms <= untilMs)
        {
            yield return ms;
        }
    }
}
