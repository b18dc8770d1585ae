namespace Orchestrator.Model.Vms;

/// <summary>How long to wait before trying again: doubling from a first pause to a longest one, each spread over ±25 % so that many do not try together.</summary>
/// <param name="Min">Pause before the second try.</param>
/// <param name="Max">Longest pause before it is spread.</param>
public readonly record struct Backoff(TimeSpan Min, TimeSpan Max)
{
    private const double Spread = 0.25;

    /// <summary>The pause before a try.</summary>
    /// <param name="failures">Tries that failed since the last success, 1 or more.</param>
    /// <param name="roll">0 to 1, from <see cref="Chance"/>.</param>
    public TimeSpan After(int failures, double roll)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var doublings = Math.Min(failures - 1, 30);
        var pause = Math.Min(Min.TotalMilliseconds * Math.Pow(2, doublings), Max.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(pause * (1 - Spread + (2 * Spread * roll)));
    }

    /// <summary>When, after the start, one of <paramref name="vms"/> VMs is connected first: anywhere in a window that grows with their number.</summary>
    public static TimeSpan FirstConnect(int vms, TimeSpan spreadPerVm, double roll) =>
        vms <= 1 ? TimeSpan.Zero : spreadPerVm * (vms * roll);
}
