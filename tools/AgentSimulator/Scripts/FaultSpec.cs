namespace Orchestrator.AgentSimulator.Scripts;

/// <summary>One fault as it was asked for: what, when, for how long, for whom. Read by <see cref="FaultText"/>.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Agents">Who is meant.</param>
internal sealed record FaultSpec(FaultKind Kind, AgentSet Agents)
{
    /// <summary>Milliseconds after the start, or after <see cref="Requests"/>.</summary>
    public double AtMs { get; init; }

    /// <summary>Begins at the n-th request that the agent reads; null: by the clock alone.</summary>
    public int? Requests { get; init; }

    /// <summary>Again after each so many milliseconds; null: once.</summary>
    public double? EveryMs { get; init; }

    /// <summary>Again and again at random, so many times a minute on average; null: not at random.</summary>
    public double? PerMinute { get; init; }

    /// <summary>Ends after so many milliseconds; null: lasts until it is healed.</summary>
    public double? ForMs { get; init; }

    /// <summary>Milliseconds between two bytes of <see cref="FaultKind.SlowDrip"/>.</summary>
    public double GapMs { get; init; } = 10;

    /// <summary>Milliseconds that an answer waits in <see cref="FaultKind.LateIds"/>.</summary>
    public double DelayMs { get; init; } = 5000;

    /// <summary>Milliseconds of <see cref="FaultKind.Revert"/> and <see cref="FaultKind.ClockJump"/>; the latter may be negative.</summary>
    public double ByMs { get; init; } = 60_000;

    /// <summary>Milliseconds of silence of <see cref="FaultKind.Reboot"/>.</summary>
    public double BootMs { get; init; } = 1000;

    /// <summary>True when it happens and is over; the others last.</summary>
    public bool IsMoment => Kind is FaultKind.Close or FaultKind.Restart or FaultKind.Reboot or FaultKind.Revert or FaultKind.ClockJump;
}
