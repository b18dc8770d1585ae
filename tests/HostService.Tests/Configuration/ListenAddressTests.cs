using Orchestrator.HostService.Configuration;

namespace Orchestrator.HostService.Tests.Configuration;

/// <summary>What can be listened on, and why something else cannot.</summary>
public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("http://localhost:8080", "http://127.0.0.1:8080")]
    [InlineData("http://127.9.9.9:0", "http://127.9.9.9:0")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080")]
    [InlineData("unix:/run/x.sock", "unix:/run/x.sock")]
    public void An_address_of_this_machine_is_taken(string text, string meaning) =>
        Assert.Equal(meaning, ListenAddress.Parse(text).ToString());

    [Theory]
    [InlineData("http://0.0.0.0:8080", "in clear")]
    [InlineData("http://[::]:8080", "in clear")]
    [InlineData("http://192.0.2.1:8080", "in clear")]
    [InlineData("http://*:8080", "an address is written")]
    [InlineData("http://example.org:8080", "IP address")]
    [InlineData("https://127.0.0.1:8080", "an address is written")]
    [InlineData("http://127.0.0.1:8080/api", "an address is written")]
    [InlineData("127.0.0.1:8080", "an address is written")]
    [InlineData("unix:relative.sock", "absolute")]
    [InlineData("http://user@127.0.0.1:8080", "an address is written")]
    [InlineData("http://127.0.0.1:8080/#x", "an address is written")]
    [InlineData("http://127.0.0.1:70000", "an address is written")]
    [InlineData("", "an address is written")]
    public void Another_is_refused_with_the_reason(string text, string why) => Assert.Contains(why, WhyNot(text), StringComparison.Ordinal);

    [Fact]
    public void A_path_of_107_bytes_is_taken_and_one_of_108_is_not()
    {
        Assert.IsType<ListenAddress.Unix>(ListenAddress.Parse($"unix:/{new string('a', 106)}"));
        Assert.Contains("108 bytes", WhyNot($"unix:/{new string('a', 107)}"), StringComparison.Ordinal);
        Assert.Contains("121 bytes", WhyNot($"unix:/{new string('ü', 60)}"), StringComparison.Ordinal);
    }

    private static string WhyNot(string text)
    {
        Assert.False(ListenAddress.TryParse(text, out _, out var why));
        Assert.Contains(why, Assert.Throws<FormatException>(() => ListenAddress.Parse(text)).Message, StringComparison.Ordinal);
        return why;
    }
}
