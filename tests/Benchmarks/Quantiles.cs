namespace Orchestrator.Benchmarks;

/// <summary>Figures of sorted samples.</summary>
internal static class Quantiles
{
    public static double Median(IEnumerable<double> samples) => At(samples, 0.5);

    public static double At(IEnumerable<double> samples, double quantile)
    {
        var sorted = samples.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * quantile))];
    }
}
