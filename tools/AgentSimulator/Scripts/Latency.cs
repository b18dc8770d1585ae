using System.Globalization;

namespace Orchestrator.AgentSimulator.Scripts;

/// <summary>
/// How long an answer takes, drawn for each: <c>fixed:5ms</c>, <c>uniform:1ms-20ms</c>, <c>normal:10ms±3ms</c> (or <c>10ms+-3ms</c>), <c>lognormal:10ms,0.5</c>
/// (median, sigma), <c>pareto:2ms,1.5</c> (least, shape). Never below 0, at most a minute.
/// </summary>
internal abstract record Latency
{
    private const double LongestMs = 60_000;

    /// <summary>No waiting at all.</summary>
    public static readonly Latency None = new Fixed(0);

    /// <summary>Milliseconds for the next answer.</summary>
    public double Draw(ref SeededChance chance) => Math.Clamp(DrawAny(ref chance), 0, LongestMs);

    protected abstract double DrawAny(ref SeededChance chance);

    /// <exception cref="ScriptException">The text names no distribution.</exception>
    public static Latency Parse(string text)
    {
        var (kind, rest) = text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "");
        return kind switch
        {
            "fixed" => new Fixed(Time(rest)),
            "uniform" => Two(rest, "-", text) is var (low, high) && Time(low) <= Time(high)
                ? new Uniform(Time(low), Time(high))
                : throw Wrong(text),
            "normal" => Two(rest, rest.Contains('±', StringComparison.Ordinal) ? "±" : "+-", text) is var (mean, deviation)
                ? new Normal(Time(mean), Time(deviation))
                : throw Wrong(text),
            "lognormal" => Two(rest, ",", text) is var (median, sigma)
                ? new LogNormal(Time(median), ShapeOf(sigma, text))
                : throw Wrong(text),
            "pareto" => Two(rest, ",", text) is var (least, shape) ? new Pareto(Time(least), ShapeOf(shape, text)) : throw Wrong(text),
            _ => throw Wrong(text),
        };
    }

    private static double Time(string text) => Math.Max(0, TimeText.Ms(text, "latency"));

    private static (string First, string Second) Two(string text, string between, string whole) =>
        text.Split(between) is [var first, var second] ? (first, second) : throw Wrong(whole);

    private static double ShapeOf(string text, string whole) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var shape) && shape > 0
            ? shape
            : throw Wrong(whole);

    private static ScriptException Wrong(string text) =>
        new(
            $"latency: '{text}' is none; write fixed:5ms, uniform:1ms-20ms, normal:10ms±3ms, lognormal:10ms,0.5 (median, sigma) or pareto:2ms,1.5 (least, shape)"
        );

    private sealed record Fixed(double Ms) : Latency
    {
        protected override double DrawAny(ref SeededChance chance) => Ms;
    }

    private sealed record Uniform(double LowMs, double HighMs) : Latency
    {
        protected override double DrawAny(ref SeededChance chance) => LowMs + chance.NextFraction() * (HighMs - LowMs);
    }

    private sealed record Normal(double MeanMs, double DeviationMs) : Latency
    {
        protected override double DrawAny(ref SeededChance chance) => MeanMs + DeviationMs * chance.NextNormal();
    }

    private sealed record LogNormal(double MedianMs, double Sigma) : Latency
    {
        protected override double DrawAny(ref SeededChance chance) => MedianMs * Math.Exp(Sigma * chance.NextNormal());
    }

    private sealed record Pareto(double LeastMs, double Shape) : Latency
    {
        protected override double DrawAny(ref SeededChance chance) => LeastMs / Math.Pow(1 - chance.NextFraction(), 1 / Shape);
    }
}
