using Orchestrator.Tests.Shared;

namespace Orchestrator.Benchmarks;

/// <summary>The baselines' programs, compiled from native/.</summary>
internal static class Native
{
    /// <returns>The program's path.</returns>
    /// <exception cref="InvalidOperationException">gcc refused; its words are in the message.</exception>
    public static async Task<string> BuildAsync(string folder, string program, params IEnumerable<string> sources)
    {
        var path = Path.Combine(folder, program);
        var native = Path.Combine(AppContext.BaseDirectory, "native");
        var gcc = await ToolRun.OfAsync(
            "gcc",
            ["-O2", "-Wall", "-Wextra", "-Werror", "-o", path, .. sources.Select(s => Path.Combine(native, s))]
        );
        return gcc.Code == 0 ? path : throw new InvalidOperationException($"gcc: {gcc}");
    }
}
