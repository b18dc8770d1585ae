using Orchestrator.AgentSimulator.Scripts;

namespace Orchestrator.AgentSimulator.Ports;

/// <summary>The lasting faults that one agent has now. Most have none, and then this is one null reference.</summary>
internal struct ActiveFaults
{
    private Dictionary<FaultKind, FaultSpec>? _specs;

    public readonly bool Any => _specs is { Count: > 0 };

    public readonly bool Has(FaultKind kind) => _specs?.ContainsKey(kind) == true;

    public readonly FaultSpec? Find(FaultKind kind) => _specs?.GetValueOrDefault(kind);

    public readonly IReadOnlyList<FaultSpec> All => _specs is null ? [] : [.. _specs.Values];

    /// <summary>The agent sends of itself, as fast as it can.</summary>
    public readonly FaultKind? Streaming =>
        !Any ? null
        : Has(FaultKind.Garbage) ? FaultKind.Garbage
        : Has(FaultKind.EndlessLine) ? FaultKind.EndlessLine
        : Has(FaultKind.Flood) ? FaultKind.Flood
        : Has(FaultKind.ReadyFlood) ? FaultKind.ReadyFlood
        : null;

    /// <summary>Nothing sound comes from it any more.</summary>
    public readonly bool AnswersNothing =>
        Any && (Has(FaultKind.Hang) || Has(FaultKind.Garbage) || Has(FaultKind.EndlessLine) || Has(FaultKind.SlowDrip));

    public void Add(FaultSpec spec) => (_specs ??= [])[spec.Kind] = spec;

    /// <summary>Ends one; another of its kind that began since lives on.</summary>
    /// <returns>True when it was there.</returns>
    public readonly bool Remove(FaultSpec spec) => Find(spec.Kind) == spec && _specs!.Remove(spec.Kind);
}
