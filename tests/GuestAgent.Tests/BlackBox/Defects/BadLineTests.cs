using System.Text;
using Orchestrator.Tests.Shared;
using Orchestrator.Tests.Shared.Corpus;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>D14: a bad line costs exactly one error, at once, and nothing of what stands around it.</summary>
public sealed class BadLineTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    [Fact]
    public async Task D14_a_thousand_bad_lines_in_one_write_are_a_thousand_errors_and_the_request_behind_them_is_answered()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var bad = new[] { "hello", "{", "[1,", "\"", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"", "\u0001", "}", "nul" };
        host.SendRaw(string.Concat(Enumerable.Range(0, 1000).Select(i => bad[i % bad.Length] + "\n")) + Ping + "\n");
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal((i, Due.NotJson), (i, AnswerLine.Told(host.Line())));
        }
        Assert.Equal(Due.Ok("1"), AnswerLine.Told(host.Line()));
    }

    [Fact]
    public async Task D14_requests_that_are_in_the_buffer_already_survive_the_bad_line_before_them()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        host.SendRaw(Ping + "\n\n\r\nnonsense\n" + Ping + "\n" + "more nonsense\r\n" + Ping + "\n");
        foreach (var due in new[] { Due.Ok("1"), Due.NotJson, Due.Ok("1"), Due.NotJson, Due.Ok("1") })
        {
            Assert.Equal(due, AnswerLine.Told(host.Line()));
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public async Task D14_a_hundred_thousand_open_brackets_cost_one_error_and_no_stack(string bracket)
    {
        // The line must fit, or its length would be refused and not its depth.
        await using var agent = await AgentUnderTest.StartAsync(folder =>
            RunningAgent.Config(folder).Replace("\"max_message_size_kb\": 64", "\"max_message_size_kb\": 1024", StringComparison.Ordinal)
        );
        using var host = agent.Connect();
        var before = agent.RssKib();
        host.Send(string.Concat(Enumerable.Repeat(bracket, 100_000)));
        Assert.Contains("nested deeper than 64", host.Line(), StringComparison.Ordinal);
        host.Send("""{"jsonrpc":"2.0","id":1,"method":"ping","params":""" + string.Concat(Enumerable.Repeat(bracket, 100_000)));
        Assert.Contains("nested deeper than 64", host.Line(), StringComparison.Ordinal);
        Assert.Equal(Due.Ok("1"), AnswerLine.Told(host.Ask(Ping)));
        Assert.InRange(agent.RssKib(), 1, before + (8 * 1024));
    }

    [Fact]
    public async Task D14_a_host_that_sends_bad_lines_and_never_reads_does_not_fill_the_memory()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using (var deaf = agent.Connect())
        {
            var before = agent.RssKib();
            var bad = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("?\n", 32 * 1024)));
            // Half a million errors of about a hundred bytes each, if all were kept.
            for (var i = 0; i < 16; i++)
            {
                deaf.Socket.Send(bad);
            }
            await Eventually.HoldsAsync(
                "the warning that the host does not read",
                () => agent.Process.Error.Any(line => line.Contains("does not read", StringComparison.Ordinal)),
                TimeSpan.FromSeconds(20)
            );
            Assert.InRange(agent.RssKib(), 1, before + (8 * 1024));
        }
        using var next = agent.Connect();
        Assert.Equal(Due.Ok("1"), AnswerLine.Told(next.Ask(Ping)));
    }
}
