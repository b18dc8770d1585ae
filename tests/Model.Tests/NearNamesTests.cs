using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Tests;

public sealed class NearNamesTests
{
    private static readonly string[] Known = ["web1", "web2", "web10", "db-main", "db-replica", "mail"];

    [Theory]
    [InlineData("wbe1", "web1")]
    [InlineData("WEB1", "web1")]
    [InlineData("db-mian", "db-main")]
    [InlineData("db", "db-main")]
    [InlineData("mails", "mail")]
    public void The_name_that_was_meant_comes_first(string asked, string meant) => Assert.Equal(meant, NearNames.Of(asked, Known)[0]);

    [Fact]
    public void What_resembles_nothing_gets_no_names_and_nobody_gets_more_than_three()
    {
        Assert.Empty(NearNames.Of("zzzzzzzz", Known));
        Assert.Equal(3, NearNames.Of("web", Known).Length);
        Assert.Empty(NearNames.Of(new string('x', 100_000), Known));
    }

    [Fact]
    public void The_distance_is_the_same_both_ways_and_nothing_only_for_the_same()
    {
        Prop.ForAll<NonNull<string>, NonNull<string>>(
                (a, b) =>
                    NearNames.Distance(a.Get, b.Get) == NearNames.Distance(b.Get, a.Get)
                    && (NearNames.Distance(a.Get, b.Get) == 0) == (Lower(a.Get) == Lower(b.Get))
                    && NearNames.Distance(a.Get, b.Get) <= Math.Max(a.Get.Length, b.Get.Length)
            )
            .QuickCheckThrowOnFailure();

        static string Lower(string s) => string.Concat(s.Select(char.ToLowerInvariant));
    }
}
