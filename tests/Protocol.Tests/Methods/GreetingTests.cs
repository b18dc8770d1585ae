using System.Text;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Protocol.Tests.Methods;

public sealed class GreetingTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"session":null,"fleet":null,"epoch":null,"later":{"session":1}}""")]
    public void A_greeting_that_names_nothing_is_taken(string json)
    {
        Assert.Null(Greeting.Read(Encoding.UTF8.GetBytes(json), out var greeting));
        Assert.Equal(default, greeting);
    }

    [Theory]
    [InlineData("""{"session":1}""", "session")]
    [InlineData("""{"session":""}""", "session")]
    [InlineData("""{"session":"no spaces"}""", "session")]
    [InlineData("""{"fleet":["east"]}""", "fleet")]
    [InlineData("""{"fleet":"a/b"}""", "fleet")]
    [InlineData("""{"fleet":""}""", "fleet")]
    [InlineData("""{"epoch":"3"}""", "epoch")]
    [InlineData("""{"epoch":1.0}""", "epoch")]
    [InlineData("""{"epoch":9223372036854775808}""", "epoch")]
    [InlineData("""{"claim":null}""", "claim")]
    [InlineData("""{"claim":"true"}""", "claim")]
    [InlineData("""{"claim":true,"session":"s"}""", "claim")]
    [InlineData("""{"session":"s","fleet":"east","epoch":3,"claim":1}""", "claim")]
    [InlineData("""[1]""", "object")]
    public void What_does_not_fit_is_refused_whole_and_named(string json, string member)
    {
        Assert.Contains(member, Greeting.Read(Encoding.UTF8.GetBytes(json), out var greeting), StringComparison.Ordinal);
        Assert.Equal(default, greeting);
    }

    [Theory]
    [InlineData(null, null, null, false, "{}")]
    [InlineData("east", null, null, false, """{"fleet":"east"}""")]
    [InlineData(null, "s-1", 0L, false, """{"session":"s-1","epoch":0}""")]
    [InlineData("east", "s-1", long.MaxValue, true, """{"fleet":"east","session":"s-1","epoch":9223372036854775807,"claim":true}""")]
    public void What_a_host_writes_is_what_an_agent_reads(string? fleet, string? session, long? epoch, bool claim, string json)
    {
        var greeting = new GreetingParams(fleet, session, epoch, claim);
        var written = Greeting.Write(greeting);
        Assert.Equal(json, Encoding.UTF8.GetString(written));
        Assert.Null(Greeting.Read(written, out var read));
        Assert.Equal(greeting, read);
    }

    [Fact]
    public void A_host_cannot_write_what_no_agent_takes()
    {
        Assert.Throws<ArgumentException>(() => Greeting.Write(new GreetingParams("a b", "s", 1)));
        Assert.Throws<ArgumentException>(() => Greeting.Write(new GreetingParams("a", new string('s', Greeting.NameCharsMax + 1), 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Greeting.Write(new GreetingParams("a", "s", -1)));
    }
}
