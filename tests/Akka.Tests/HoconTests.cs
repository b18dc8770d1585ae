using Akka.Configuration;

namespace Orchestrator.Akka.Tests;

public sealed class HoconTests
{
    private static readonly Config Sample = ConfigurationFactory.ParseString(
        """
        # a comment
        a.b.c = 1        // another
        a { b { d = "two words" }
            e : unquoted text }
        list = [1, two, "three, really"]
        lines = [
          one
          two   # comment
        ]
        "quoted.key" = x
        time { ms = 250 ms, s = 5s, m = 2 minutes, none = 300, infinite = infinite }
        size { plain = 10, k = 16KiB, m = 1 MiB, kb = 2kB }
        flag { on = on, off = off, yes = true, no = false }
        empty = ""
        same = 1
        same = 2
        escaped = "a\tb\"c\\d"
        number = 1.5
        """
    );

    [Fact]
    public void Keys_can_be_nested_dotted_and_quoted()
    {
        Assert.Equal(1, Sample.GetInt("a.b.c"));
        Assert.Equal("two words", Sample.GetString("a.b.d"));
        Assert.Equal("unquoted text", Sample.GetString("a.e"));
        Assert.Equal("x", Sample.GetString("\"quoted.key\""));
        Assert.Equal("two words", Sample.GetConfig("a").GetString("b.d"));
        Assert.True(Sample.HasPath("a.b"));
        Assert.False(Sample.HasPath("a.x"));
    }

    [Fact]
    public void Lists_and_text()
    {
        Assert.Equal(["1", "two", "three, really"], Sample.GetStringList("list"));
        Assert.Equal(["one", "two"], Sample.GetStringList("lines"));
        Assert.Empty(Sample.GetStringList("absent"));
        Assert.Equal("", Sample.GetString("empty"));
        Assert.Equal("a\tb\"c\\d", Sample.GetString("escaped"));
    }

    [Fact]
    public void Durations_sizes_numbers_and_flags()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(250), Sample.GetTimeSpan("time.ms"));
        Assert.Equal(TimeSpan.FromSeconds(5), Sample.GetTimeSpan("time.s"));
        Assert.Equal(TimeSpan.FromMinutes(2), Sample.GetTimeSpan("time.m"));
        Assert.Equal(TimeSpan.FromMilliseconds(300), Sample.GetTimeSpan("time.none"));
        Assert.Equal(Timeout.InfiniteTimeSpan, Sample.GetTimeSpan("time.infinite"));
        Assert.Equal(10, Sample.GetByteSize("size.plain"));
        Assert.Equal(16 * 1024, Sample.GetByteSize("size.k"));
        Assert.Equal(1024 * 1024, Sample.GetByteSize("size.m"));
        Assert.Equal(2000, Sample.GetByteSize("size.kb"));
        Assert.Null(Sample.GetByteSize("size.absent"));
        Assert.True(Sample.GetBoolean("flag.on"));
        Assert.False(Sample.GetBoolean("flag.off"));
        Assert.True(Sample.GetBoolean("flag.yes"));
        Assert.False(Sample.GetBoolean("flag.no"));
        Assert.Equal(1.5, Sample.GetDouble("number"));
        Assert.Throws<NotSupportedException>(() => Sample.GetBoolean("a.b.d"));
    }

    [Fact]
    public void What_is_absent_has_its_default()
    {
        Assert.Null(Sample.GetString("absent"));
        Assert.Equal("default", Sample.GetString("absent", "default"));
        Assert.Equal(7, Sample.GetInt("absent", 7));
        Assert.True(Sample.GetBoolean("absent", true));
        Assert.Equal(TimeSpan.FromSeconds(1), Sample.GetTimeSpan("absent", TimeSpan.FromSeconds(1)));
        Assert.Null(Sample.GetConfig("absent"));
    }

    [Fact]
    public void The_last_of_two_equal_keys_wins() => Assert.Equal(2, Sample.GetInt("same"));

    [Fact]
    public void A_fallback_fills_the_gaps_group_by_group()
    {
        var config = ConfigurationFactory
            .ParseString("l = [1], a { b = 1 }")
            .WithFallback(ConfigurationFactory.ParseString("l = [2, 3], d = 4, a { b = 2, c = 3 }"));
        Assert.Equal(1, config.GetInt("a.b"));
        Assert.Equal(3, config.GetInt("a.c"));
        Assert.Equal(4, config.GetInt("d"));
        Assert.Equal(["1"], config.GetStringList("l"));
    }

    [Theory]
    [InlineData("a { b { c = 1 } d = 2 }")]
    [InlineData("a.b { c = 1 }\na { d = 2 }")]
    [InlineData("{ \"a\" : { \"b\" : { \"c\" : 1 }\n\"d\" : 2 } }")]
    public void Groups_can_be_written_in_many_ways(string text)
    {
        var config = ConfigurationFactory.ParseString(text);
        Assert.Equal((1, 2), (config.GetInt("a.b.c"), config.GetInt("a.d")));
    }

    [Fact]
    public void A_comma_after_a_group_is_refused() =>
        Assert.ThrowsAny<Exception>(() => ConfigurationFactory.ParseString("a { b = 1 }, c = 2"));

    [Fact]
    public void A_string_is_a_configuration()
    {
        Config config = "a = 1";
        Assert.Equal(1, config.GetInt("a"));
        Assert.True(ConfigurationFactory.Empty.IsEmpty);
    }
}
