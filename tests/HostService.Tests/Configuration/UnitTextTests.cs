using Orchestrator.HostService.Configuration.Binding;

namespace Orchestrator.HostService.Tests.Configuration;

/// <summary>Durations and sizes.</summary>
public sealed class UnitTextTests
{
    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("10 s", 10_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("500ms", 500)]
    [InlineData("0.5ms", 0.5)]
    [InlineData("250us", 0.25)]
    [InlineData("100ns", 0.0001)]
    [InlineData("2 minutes", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1 day", 86_400_000)]
    [InlineData("0", 0)]
    public void A_duration_is_read(string text, double milliseconds)
    {
        Assert.True(UnitText.TryDuration(text, out var value, out var why), why);
        Assert.Equal(TimeSpan.FromTicks((long)Math.Round(milliseconds * TimeSpan.TicksPerMillisecond)), value);
    }

    [Theory]
    [InlineData("1000", 1000)]
    [InlineData("1 B", 1)]
    [InlineData("1kB", 1000)]
    [InlineData("1K", 1024)]
    [InlineData("1k", 1024)]
    [InlineData("64 KiB", 65_536)]
    [InlineData("1MB", 1_000_000)]
    [InlineData("1.5MiB", 1_572_864)]
    [InlineData("2 gibibytes", 2_147_483_648)]
    [InlineData("1TiB", 1_099_511_627_776)]
    public void A_size_is_read(string text, long bytes)
    {
        Assert.True(UnitText.TrySize(text, out var value, out var why), why);
        Assert.Equal(bytes, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("10")]
    [InlineData("10 x")]
    [InlineData("10S")]
    [InlineData("-1s")]
    [InlineData("1 s s")]
    [InlineData("1,5s")]
    [InlineData("1e3s")]
    [InlineData("99999999999999999999999999999d")]
    [InlineData("NaN s")]
    public void What_is_no_duration_is_refused_with_a_reason(string text)
    {
        Assert.False(UnitText.TryDuration(text, out _, out var why));
        Assert.NotEmpty(why);
    }

    [Theory]
    [InlineData("")]
    [InlineData("KiB")]
    [InlineData("-1")]
    [InlineData("10 kb")]
    [InlineData("10 Kib")]
    [InlineData("99999999999999999999 TiB")]
    [InlineData("9000000000 TiB")]
    public void What_is_no_size_is_refused_with_a_reason(string text)
    {
        Assert.False(UnitText.TrySize(text, out _, out var why));
        Assert.NotEmpty(why);
    }
}
