using Orchestrator.HostService.Hosting;

namespace Orchestrator.HostService.Tests;

public sealed class AllocationBurstTests
{
    [Fact]
    public void A_burst_ends_once_at_the_first_quiet_look_after_it()
    {
        var burst = new AllocationBurst();

        Assert.False(burst.EndedWith(AllocationBurst.BurstBytes));
        Assert.False(burst.EndedWith(AllocationBurst.QuietBytes));
        Assert.True(burst.EndedWith(AllocationBurst.QuietBytes - 1));
        Assert.False(burst.EndedWith(0));
    }

    [Fact]
    public void What_never_was_a_burst_never_ends()
    {
        var burst = new AllocationBurst();

        Assert.All(Enumerable.Range(0, 100), _ => Assert.False(burst.EndedWith(AllocationBurst.BurstBytes - 1)));
        Assert.False(burst.EndedWith(0));
    }

    [Fact]
    public void Each_burst_ends_for_itself()
    {
        var burst = new AllocationBurst();

        Assert.All(
            Enumerable.Range(0, 3),
            _ =>
            {
                Assert.False(burst.EndedWith(AllocationBurst.BurstBytes * 2));
                Assert.True(burst.EndedWith(0));
            }
        );
    }
}
