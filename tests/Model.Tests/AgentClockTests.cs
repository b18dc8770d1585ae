using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Tests;

/// <summary>A deadline on an agent's own clock is never later than meant, and not earlier because one answer crossed slowly.</summary>
public sealed class AgentClockTests
{
    [Fact]
    public void One_answer_bounds_the_clock_from_below_by_when_it_was_heard()
    {
        var clock = default(AgentClock).Heard(100_000, S(10), S(10.2));

        // Read at the earliest when asked and at the latest when heard: 100 s now means at least that.
        Assert.InRange(clock.At(S(10.2))!.Value, 99_990, 100_000);
    }

    [Fact]
    public void An_answer_that_crossed_slowly_does_not_make_deadlines_early()
    {
        var quick = default(AgentClock).Heard(100_000, S(10), S(10.001));
        var slow = quick.Heard(105_000, S(15), S(19));

        Assert.InRange(slow.At(S(20))!.Value, 109_980, 110_000);
    }

    [Fact]
    public void A_clock_that_stood_still_is_believed_at_once()
    {
        var before = default(AgentClock).Heard(100_000, S(10), S(10.001));
        var after = before.Heard(101_000, S(41), S(41.001));

        Assert.InRange(after.At(S(42))!.Value, 101_990, 102_000);
        Assert.False(before.WentBack(101_000, S(41)));
    }

    [Fact]
    public void Only_an_answer_that_was_asked_for_after_the_last_one_can_show_that_a_clock_went_back()
    {
        var clock = default(AgentClock).Heard(100_000, S(10), S(10.1));

        Assert.True(clock.WentBack(99_999, S(11)));
        Assert.False(clock.WentBack(99_999, S(10.05)));
        Assert.True(clock.Unsure().WentBack(99_999, S(11)));
        Assert.Null(clock.Unsure().At(S(11)));
        Assert.False(default(AgentClock).WentBack(0, S(1)));
    }

    [Fact]
    public void Whatever_answers_came_a_deadline_is_never_later_than_meant_nor_early_by_more_than_the_quickest_answer_took()
    {
        for (var seed = 0; seed < TestSize.Rounds(200); seed++)
        {
            var random = new Random(seed);
            var (clock, host, ahead, quickest) = (default(AgentClock), 0.0, 50_000.0, double.MaxValue);
            for (var i = 0; i < 50; i++)
            {
                host += random.NextDouble() * 5000;
                var (there, back) = (random.NextDouble() * random.Next(1, 2000), random.NextDouble() * random.Next(1, 2000));
                clock = clock.Heard((long)(host + there + ahead), Ms(host), Ms(host + there + back));
                host += there + back;
                quickest = Math.Min(quickest, there + back);
                var off = clock.At(Ms(host))!.Value - (host + ahead);
                // A millisecond for each end's rounding, and the age of the quickest answer.
                Assert.True(off <= 2 && off >= -(quickest + 2 + (host * 0.001)), $"seed {seed}, step {i}: off by {off} ms");
            }
        }
    }

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
