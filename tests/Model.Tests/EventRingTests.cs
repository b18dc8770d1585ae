using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Tests;

public sealed class EventRingTests
{
    [Fact]
    public void Ids_count_up_and_the_last_ones_are_kept()
    {
        var ring = new EventRing("r1", 3);
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal($"r1-{i}", ring.Add(Event(i)).Id);
        }
        Assert.Equal((3, 6), (ring.First, ring.End));
        Assert.Equal(["event 3", "event 4", "event 5"], [ring[3].Reason, ring[4].Reason, ring[5].Reason]);
        Assert.Throws<ArgumentOutOfRangeException>(() => ring[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => ring[6]);
    }

    [Theory]
    [InlineData(null, 6, false)]
    [InlineData("r1-5", 6, false)]
    [InlineData("r1-3", 4, false)]
    [InlineData("r1-2", 3, false)]
    [InlineData("r1-1", 3, true)]
    [InlineData("r1-6", 3, true)]
    [InlineData("r2-4", 3, true)]
    [InlineData("r1-x", 3, true)]
    [InlineData("r1--4", 3, true)]
    [InlineData("", 3, true)]
    [InlineData("garbage", 3, true)]
    public void A_follower_goes_on_where_it_was_or_is_told_of_the_gap(string? after, long next, bool gap)
    {
        var ring = new EventRing("r1", 3);
        for (var i = 1; i <= 5; i++)
        {
            ring.Add(Event(i));
        }
        Assert.Equal((next, gap), ring.Resume(after));
    }

    [Fact]
    public void An_empty_ring_resumes_at_its_first_event()
    {
        Assert.Equal((1, false), new EventRing("r", 2).Resume(null));
        Assert.Equal((1, true), new EventRing("r", 2).Resume("old-9"));
        Assert.Equal((1, false), new EventRing("r", 2).Resume("r-0"));
    }

    private static VmEventRecord Event(int n) => new("", default, "state-changed", VmName.Parse("a"), null, null, $"event {n}");
}
