using System.Text.Json;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>Answers to an earlier session of a host do not reach the next one.</summary>
public sealed class SessionTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(1500);

    [Fact]
    public async Task D31_another_session_gets_no_answer_that_was_asked_for_in_the_one_before()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        Assert.Equal("one", SessionOf(host.Ask(Hello("h1", "\"one\""))));
        host.Send("""{"jsonrpc":"2.0","id":"old","method":"exec_command","params":{"command":"sleep","args":["1"]}}""");
        Assert.Equal("two", SessionOf(host.Ask(Hello("h2", "\"two\""))));
        Assert.Null(host.TryLine(Silence));
        // The same again is no barrier, and neither is a greeting that names none.
        host.Send("""{"jsonrpc":"2.0","id":"new","method":"exec_command","params":{"command":"sleep","args":["1"]}}""");
        Assert.Equal("two", SessionOf(host.Ask(Hello("h3", "\"two\""))));
        Assert.Null(SessionOf(host.Ask("""{"jsonrpc":"2.0","id":"h4","method":"get_agent_info"}""")));
        Assert.Contains("\"id\":\"new\",\"result\"", host.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task D31_a_greeting_that_does_not_fit_is_refused_and_ends_no_session()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        Assert.Equal("one", SessionOf(host.Ask(Hello("h1", "\"one\""))));
        host.Send("""{"jsonrpc":"2.0","id":"kept","method":"exec_command","params":{"command":"sleep","args":["1"]}}""");
        foreach (
            var parameters in (string[])
                [
                    """{"session":7}""",
                    """{"session":""}""",
                    """{"session":"a b"}""",
                    """{"session":"ä"}""",
                    $$$"""{"session":"{{{new string('x', 65)}}}"}""",
                    """{"session":{"session":"x"}}""",
                    """{"session":"two","fleet":1}""",
                    """{"session":"two","epoch":"1"}""",
                    """{"epoch":1.5,"session":"two"}""",
                    """["two"]""",
                ]
        )
        {
            Assert.Contains(
                "\"id\":\"h\",\"error\":{\"code\":-32602",
                host.Ask($$$"""{"jsonrpc":"2.0","id":"h","method":"get_agent_info","params":{{{parameters}}}}"""),
                StringComparison.Ordinal
            );
        }
        var inBatch = host.Ask($"[{Hello("h", "\"two\"")}]");
        Assert.Contains("\"code\":-32602", inBatch, StringComparison.Ordinal);
        Assert.Contains("not within a batch", inBatch, StringComparison.Ordinal);
        Assert.Contains("\"id\":\"kept\",\"result\"", host.Line(), StringComparison.Ordinal);
        Assert.Equal(new string('x', 64), SessionOf(host.Ask(Hello("h", $"\"{new string('x', 64)}\",\"fleet\":null,\"epoch\":-1"))));
    }

    [Fact]
    public async Task D31_requests_that_wait_for_their_turn_are_dropped_with_their_session_and_told_in_the_log()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        // All at once, so that the barrier is read before a worker can begin with all of them.
        host.SendRaw(
            string.Concat(
                Enumerable
                    .Range(0, 10)
                    .Select(i => $$$"""{"jsonrpc":"2.0","id":{{{i}}},"method":"exec_command","params":{"command":"true"}}""" + "\n")
            )
                + Hello("h", "\"next\"")
                + "\n"
        );
        var lines = new List<string> { host.Line() };
        while (!lines[^1].Contains("\"h\"", StringComparison.Ordinal))
        {
            lines.Add(host.Line());
        }
        Assert.Null(host.TryLine(TimeSpan.FromMilliseconds(500)));
        await Eventually.HoldsAsync(
            "a line in the log for each request",
            () => agent.Process.Error.Count(line => line.Contains(" request method=exec_command ", StringComparison.Ordinal)) == 10,
            TimeSpan.FromSeconds(20)
        );
        var untold = agent.Process.Error.Count(line =>
            line.Contains("outcome=dropped", StringComparison.Ordinal) || line.Contains("unsent=true", StringComparison.Ordinal)
        );
        Assert.Equal(10, untold + lines.Count - 1);
    }

    private static string Hello(string id, string session) =>
        $$$"""{"jsonrpc":"2.0","id":"{{{id}}}","method":"get_agent_info","params":{"session":{{{session}}}}}""";

    private static string? SessionOf(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("result").TryGetProperty("session", out var session) ? session.GetString() : null;
    }
}
