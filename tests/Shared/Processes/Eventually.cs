using System.Diagnostics;

namespace Orchestrator.Tests.Shared;

/// <summary>Waits for a condition, never for luck: asks again until it holds, and says what it saw last when the time is up.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until <paramref name="holds"/> says yes.</summary>
    /// <param name="what">What is waited for, for the message.</param>
    public static async Task<T> SeesAsync<T>(string what, Func<Task<T>> ask, Func<T, bool> holds, TimeSpan limit)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = await ask();
            if (holds(seen))
            {
                return seen;
            }
            if (Stopwatch.GetElapsedTime(began) > limit)
            {
                throw new TimeoutException($"not seen within {limit.TotalSeconds} s: {what}; seen last: {seen}");
            }
            await Task.Delay(Pause);
        }
    }

    /// <summary>Asks until it is true.</summary>
    public static Task HoldsAsync(string what, Func<bool> ask, TimeSpan limit) =>
        SeesAsync(what, () => Task.FromResult(ask()), b => b, limit);
}
