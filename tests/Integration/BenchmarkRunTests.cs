using Orchestrator.Tests.Shared;

namespace Orchestrator.Integration;

/// <summary>The benchmarks run in small and verify every answer; their figures mean nothing here, and no threshold stands on them.</summary>
public sealed class BenchmarkRunTests
{
    [Theory]
    [InlineData("through actors", "ping", "--rounds", "1", "--pings", "200")]
    [InlineData("median of the rounds' ratios", "pipeline", "--rounds", "1", "--pings", "200")]
    [InlineData("x idle", "agent", "--requests", "500", "--idle", "1")]
    [InlineData("KiB a VM", "memory", "--vms", "3", "--settle", "1")]
    [InlineData("all ready after all have returned", "scale", "--vms", "20", "--settle", "1")]
    public async Task A_benchmark_measures_and_verifies(string figure, params string[] args)
    {
        var run = await ToolRun.OfAsync(Program, args);
        Assert.True(run.Code == 0, run.ToString());
        Assert.Contains(figure, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_does_not_know_is_a_usage_error() => Assert.Equal(2, (await ToolRun.OfAsync(Program, ["nonsense"])).Code);

    /// <summary>Built beside this project, in the same configuration.</summary>
    private static string Program =>
        Path.Combine(
            Repository.Root,
            "tests/Benchmarks/bin",
            AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug",
            "net10.0/orchestrator-benchmarks"
        );
}
