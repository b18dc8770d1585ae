using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Tests;

public sealed class BackoffTests
{
    private static readonly Backoff Pause = new(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(10));

    [Theory]
    [InlineData(1, 0.2)]
    [InlineData(2, 0.4)]
    [InlineData(3, 0.8)]
    [InlineData(7, 10)]
    [InlineData(int.MaxValue, 10)]
    public void It_doubles_up_to_the_longest_and_spreads_by_a_quarter(int failures, double seconds)
    {
        Assert.Equal(seconds * 0.75, Pause.After(failures, 0).TotalSeconds, 3);
        Assert.Equal(seconds, Pause.After(failures, 0.5).TotalSeconds, 3);
        Assert.InRange(Pause.After(failures, 0.9999).TotalSeconds, seconds * 1.24, seconds * 1.25);
    }

    [Fact]
    public void First_connects_are_spread_over_a_window_that_grows_with_their_number()
    {
        var chance = new Chance(42);
        var at = new List<double>();
        for (var i = 0; i < 10_000; i++)
        {
            chance = chance.Roll(out var roll);
            at.Add(Backoff.FirstConnect(10_000, TimeSpan.FromMilliseconds(0.5), roll).TotalSeconds);
        }
        Assert.All(at, t => Assert.InRange(t, 0, 5));
        // 100 slots of 50 ms: none gets more than twice its share.
        Assert.All(at.GroupBy(t => (int)(t / 0.05)), slot => Assert.InRange(slot.Count(), 50, 200));
        Assert.Equal(TimeSpan.Zero, Backoff.FirstConnect(1, TimeSpan.FromMilliseconds(0.5), 0.9));
    }

    [Fact]
    public void Chance_is_the_same_for_the_same_seed_and_name_and_another_for_others()
    {
        Assert.Equal(Rolls(Chance.For(1, "a")), Rolls(Chance.For(1, "a")));
        Assert.NotEqual(Rolls(Chance.For(1, "a")), Rolls(Chance.For(1, "b")));
        Assert.NotEqual(Rolls(Chance.For(1, "a")), Rolls(Chance.For(2, "a")));
        Assert.All(Rolls(Chance.For(3, "x")), r => Assert.InRange(r, 0, 0.9999999999999999));

        static double[] Rolls(Chance chance)
        {
            var rolls = new double[50];
            for (var i = 0; i < rolls.Length; i++)
            {
                chance = chance.Roll(out rolls[i]);
            }
            return rolls;
        }
    }
}
