using System.Diagnostics;
using Orchestrator.Tests.Shared.Corpus;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>D9, D15, D16: what is sound though rare is answered as JSON-RPC says, what is of another version is refused, and a ping never waits for work.</summary>
public sealed class MessageKindTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    // Less than the five seconds that the agent of old was deaf, and more than a busy machine makes of a millisecond.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"ping"}""", null)]
    [InlineData("""{"jsonrpc":"2.0","method":"no_such_method","params":{}}""", null)]
    [InlineData("""{"jsonrpc":"2.0","id":1.5,"method":"ping"}""", "null -32600")]
    [InlineData("""{"jsonrpc":"2.0","id":true,"method":"ping"}""", "null -32600")]
    [InlineData("""[{"jsonrpc":"2.0","id":7,"method":"ping"}]""", "[7 ok]")]
    [InlineData("""[{"jsonrpc":"2.0","method":"ping"}]""", null)]
    [InlineData("[]", "null -32600")]
    public async Task D15_notifications_odd_ids_and_batches_cost_no_pause_and_get_what_they_are_due(string line, string? due)
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var began = Stopwatch.GetTimestamp();
        host.SendRaw(line + "\n" + Ping + "\n");
        if (due is not null)
        {
            Assert.Equal(due, AnswerLine.Told(host.Line()));
        }
        Assert.Equal(Due.Ok("1"), AnswerLine.Told(host.Line()));
        Assert.True(Stopwatch.GetElapsedTime(began) < AtOnce);
    }

    [Theory]
    [InlineData("\"1.0\"")]
    [InlineData("\"2\"")]
    [InlineData("2.0")]
    [InlineData("null")]
    public async Task D16_another_version_is_refused_and_nothing_of_it_is_done(string version)
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var made = Path.Combine(agent.Folder, "made");
        host.Send($$"""{"jsonrpc":{{version}},"id":2,"method":"file_write","params":{"path":"{{made}}","content":"x"} }""");
        Assert.Equal("2 -32600", AnswerLine.Told(host.Line()));
        host.Send($$"""{"jsonrpc":{{version}},"method":"file_write","params":{"path":"{{made}}","content":"x"} }""");
        Assert.Equal("null -32600", AnswerLine.Told(host.Line()));
        // A command runs behind them, so that what they could have begun is over.
        host.Send("""{"jsonrpc":"2.0","id":3,"method":"exec_command","params":{"command":"true"}}""");
        Assert.Equal("3 ok", AnswerLine.Told(host.Line()));
        Assert.False(File.Exists(made));
    }

    [Fact]
    public async Task D9_with_every_place_taken_by_a_command_pings_are_answered_at_once_and_further_work_is_called_busy()
    {
        const int places = 10;
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        for (var i = 0; i < places; i++)
        {
            host.Send($$"""{"jsonrpc":"2.0","id":{{100 + i}},"method":"exec_command","params":{"command":"sleep","args":["3"]} }""");
        }
        var began = Stopwatch.GetTimestamp();
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < 50; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            Assert.Equal(Due.Ok("1"), AnswerLine.Told(host.Ask(Ping)));
            slowest = Stopwatch.GetElapsedTime(asked) is var took && took > slowest ? took : slowest;
        }
        Assert.Equal("200 -32006", AnswerLine.Told(host.Ask(200, "exec_command", new { command = "true" })));
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(3), "the pings came behind the commands");
        Assert.InRange(slowest, TimeSpan.Zero, AtOnce);
        var ended = Enumerable.Range(0, places).Select(_ => AnswerLine.Told(host.Line())).Order(StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(100, places).Select(id => $"{id} ok"), ended);
    }
}
