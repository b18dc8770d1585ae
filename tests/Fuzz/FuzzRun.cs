using System.Globalization;

namespace Orchestrator.Fuzz;

/// <summary>
/// Repeats a random test, each time from another seed. By day the seeds are the same each time; in the night they are new ones, and many. A failure names
/// its seed; CONTRIBUTING.md says how that one is run again.
/// </summary>
internal static class FuzzRun
{
    /// <summary>When set: the only seed that is run.</summary>
    public const string SeedVariable = "ORCHESTRATOR_FUZZ_SEED";

    /// <param name="seeds">How many, by day.</param>
    public static void Each(int seeds, Action<Random> run) =>
        EachAsync(
                seeds,
                chance =>
                {
                    run(chance);
                    return Task.CompletedTask;
                }
            )
            .GetAwaiter()
            .GetResult();

    /// <inheritdoc cref="Each"/>
    public static async Task EachAsync(int seeds, Func<Random, Task> run)
    {
        foreach (var seed in Seeds(seeds))
        {
            try
            {
                await run(new Random(seed));
            }
            catch (Exception e)
            {
                throw new FuzzException($"seed {seed} ({SeedVariable}={seed} repeats it): {e.Message}", e);
            }
        }
    }

    private static IEnumerable<int> Seeds(int usually)
    {
        if (Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } one)
        {
            return [int.Parse(one, CultureInfo.InvariantCulture)];
        }
        var first = TestSize.IsNightly ? Random.Shared.Next() : 1;
        return Enumerable.Range(0, TestSize.Rounds(usually)).Select(i => first + i);
    }

    private sealed class FuzzException(string message, Exception inner) : Exception(message, inner);
}
