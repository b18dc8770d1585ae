using System.Text.RegularExpressions;
using Orchestrator.GuestAgent.Policy;

namespace Orchestrator.GuestAgent.Tests.Policy;

public class ArgumentPatternsTests
{
    [Theory]
    [InlineData("restart", "restart", true)]
    [InlineData("restart", "Restart", false)]
    [InlineData("restart", "restart ", false)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("nginx*", "nginx", true)]
    [InlineData("nginx*", "nginx.service", true)]
    [InlineData("nginx*", "nginx/../sshd", false)]
    [InlineData("nginx*", "mynginx", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "any thing", true)]
    [InlineData("*", "--root=x", false)]
    [InlineData("*", "-", false)]
    [InlineData("-*", "-x", true)]
    [InlineData("--since=*", "--since=today", true)]
    [InlineData("--since=*", "--since", false)]
    [InlineData("*", "a/b", false)]
    [InlineData("*", "..", false)]
    [InlineData("*", ".", false)]
    [InlineData("..", "..", true)]
    [InlineData("/var/log/*", "/var/log/a.log", true)]
    [InlineData("/var/log/*", "/var/log/", true)]
    [InlineData("/var/log/*", "/var/log/a/b", false)]
    [InlineData("/var/log/*", "/var/log/..", false)]
    [InlineData("/var/log/*", "/var/log", false)]
    [InlineData("/var/*/x", "/var/../x", false)]
    [InlineData("/var/**", "/var/a/b", false)]
    [InlineData("a*b*c", "a1b2b3c", true)]
    [InlineData("a*b*c", "a1c2b", false)]
    [InlineData("*.conf", "x.conf.conf", true)]
    [InlineData("[ab]?", "a1", false)]
    [InlineData("[ab]?", "[ab]?", true)]
    public void D21_a_star_is_any_run_without_a_slash_and_nothing_else_is_special(string pattern, string argument, bool fits)
    {
        Assert.Equal(fits, ArgumentPatterns.Fits(pattern, argument));
    }

    [Fact]
    public void D21_patterns_agree_with_regular_expressions()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var pattern = Text(random, "ab*/");
            var argument = Text(random, "ab/");
            var expected = Regex.IsMatch(argument, "\\A" + Regex.Escape(pattern).Replace("\\*", "[^/]*", StringComparison.Ordinal) + "\\z");
            Assert.True(expected == ArgumentPatterns.Fits(pattern, argument), $"seed {seed}: pattern '{pattern}', argument '{argument}'");
        }
    }

    [Fact]
    public void D21_a_pattern_that_nearly_fits_in_many_ways_costs_no_time()
    {
        var pattern = string.Concat(Enumerable.Repeat("a*", 200)) + "b";
        Assert.False(ArgumentPatterns.Fits(pattern, new string('a', 60_000)));
    }

    [Fact]
    public void D21_there_is_one_pattern_for_each_argument_and_three_dots_for_any_further()
    {
        Assert.True(ArgumentPatterns.Allow([], []));
        Assert.False(ArgumentPatterns.Allow([], ["x"]));
        Assert.False(ArgumentPatterns.Allow(["*"], []));
        Assert.False(ArgumentPatterns.Allow(["a", "b"], ["b", "a"]));
        Assert.True(ArgumentPatterns.Allow(["..."], []));
        Assert.True(ArgumentPatterns.Allow(["a", "..."], ["a"]));
        Assert.True(ArgumentPatterns.Allow(["a", "..."], ["a", "-x", "../y"]));
        Assert.False(ArgumentPatterns.Allow(["a", "..."], ["b", "a"]));
    }

    private static string Text(Random random, string letters) =>
        string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => letters[random.Next(letters.Length)]));
}
