using Orchestrator.AgentSimulator.Scripts;

namespace Orchestrator.AgentSimulator.Tests.Scripts;

public sealed class LatencyTests
{
    [Theory]
    [InlineData("fixed:5ms", 5, 5, 5)]
    [InlineData("uniform:1ms-20ms", 1, 20, 10.5)]
    [InlineData("normal:10ms±3ms", 0, 60, 10)]
    [InlineData("normal:10ms+-3ms", 0, 60, 10)]
    [InlineData("lognormal:10ms,0.5", 0, 1000, 10)]
    [InlineData("pareto:2ms,1.5", 2, 60_000, 3.17)]
    public void Draws_lie_within_bounds_about_their_median_and_repeat_by_seed(string text, double least, double most, double median)
    {
        List<double> Draws(ulong seed)
        {
            var chance = new SeededChance(seed, 1, 0);
            return [.. Enumerable.Range(0, 10_001).Select(_ => Latency.Parse(text).Draw(ref chance)).Order()];
        }
        var draws = Draws(5);
        Assert.All(draws, d => Assert.InRange(d, least, most));
        Assert.InRange(draws[5000], median * 0.95, median * 1.05);
        Assert.Equal(draws, Draws(5));
    }

    [Theory]
    [InlineData("5ms")]
    [InlineData("fixed:5")]
    [InlineData("uniform:20ms-1ms")]
    [InlineData("normal:10ms")]
    [InlineData("pareto:2ms,0")]
    public void What_is_no_distribution_is_refused_in_words(string text) =>
        Assert.StartsWith("latency", Assert.Throws<ScriptException>(() => Latency.Parse(text)).Message, StringComparison.Ordinal);
}
