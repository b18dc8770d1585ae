using Orchestrator.HostService.Hosting;

namespace Orchestrator.HostService.Tests.Hosting;

public sealed class HeapGrowthTests
{
    private const long MiB = 1L << 20;

    [Fact]
    public void Before_a_whole_collection_there_is_nothing_to_compare_with() =>
        Assert.False(new HeapGrowth().IsWorthACollection(1000 * MiB));

    [Theory]
    [InlineData(240, 249, false)]
    [InlineData(240, 251, true)]
    [InlineData(20, 24, false)]
    [InlineData(20, 25, true)]
    public void A_twenty_fourth_more_and_at_least_four_mebibytes_are_worth_one(long whole, long now, bool worth)
    {
        var growth = new HeapGrowth();
        growth.Collected(whole * MiB);
        Assert.Equal(worth, growth.IsWorthACollection(now * MiB));

        growth.Collected(now * MiB);
        Assert.False(growth.IsWorthACollection(now * MiB));
    }
}
