using Orchestrator.GuestAgent.Installation;

namespace Orchestrator.GuestAgent.Tests.Installation;

public sealed class FleetBookTests
{
    [Fact]
    public void What_is_printed_is_read_again()
    {
        var book = new FleetBook();
        Assert.Equal(book.Print(), FleetBook.Parse(book.Print())!.Print());
        book.Heed("east", 3, claim: false);
        book.Heed("west", long.MaxValue, claim: false);
        book.Heed("A.b_c-9", 0, claim: false);
        var again = FleetBook.Parse(book.Print());
        Assert.NotNull(again);
        Assert.Equal(("east", book.Print()), (again.Own, again.Print()));
        Assert.Equal(long.MaxValue, again.Find("west")!.Epoch);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fleets 1\n")]
    [InlineData("fleets 2\nown -\n")]
    [InlineData("fleets 1\nown \n")]
    [InlineData("fleets 1\nown a b\n")]
    [InlineData("fleets 1\nown -\neast -1\n")]
    [InlineData("fleets 1\nown -\neast 1 2\n")]
    [InlineData("fleets 1\nown -\neast 9223372036854775808\n")]
    [InlineData("fleets 1\nown -\neast 1\neast 2\n")]
    [InlineData("fleets 1\nown -\neast 1")]
    public void What_was_not_printed_so_is_not_read(string text) => Assert.Null(FleetBook.Parse(text));

    [Fact]
    public void The_one_that_changed_longest_ago_goes_but_never_the_agents_own()
    {
        var book = new FleetBook();
        book.Heed("own", 1, claim: false);
        for (var i = 0; i < FleetBook.FleetsMax - 1; i++)
        {
            book.Heed($"f-{i}", 1, claim: false);
        }
        Assert.False(book.Heed("f-0", 1, claim: false));
        Assert.True(book.Heed("f-0", 2, claim: false));
        book.Heed("next", 1, claim: false);
        Assert.Equal(FleetBook.FleetsMax, book.Fleets.Count);
        Assert.Null(book.Find("f-1"));
        Assert.Equal(2, book.Find("f-0")!.Epoch);
        Assert.Equal(1, book.Find("own")!.Epoch);
        Assert.NotNull(FleetBook.Parse(book.Print()));
    }

    [Fact]
    public void No_epoch_ever_becomes_lower()
    {
        var book = new FleetBook();
        book.Heed("east", 5, claim: false);
        foreach (var epoch in new long?[] { 4, 0, null, 5 })
        {
            Assert.False(book.Heed("east", epoch, claim: false));
            Assert.False(book.Heed("east", epoch, claim: true));
        }
        Assert.Equal(5, book.Find("east")!.Epoch);
    }
}
