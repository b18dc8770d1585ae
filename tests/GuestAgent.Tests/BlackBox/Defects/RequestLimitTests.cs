using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>The published agent's limits for requests that start work.</summary>
public sealed class RequestLimitTests
{
    private const int Asked = 400;

    [Fact]
    public async Task D10_more_requests_a_second_than_a_hundred_are_busy_and_pings_are_not_counted()
    {
        await using var agent = await AgentUnderTest.StartAsync(folder =>
            RunningAgent
                .Config(folder)
                .Replace("\"max_concurrent_requests\": 10", "\"max_concurrent_requests\": 1000", StringComparison.Ordinal)
        );
        using var host = agent.Connect();
        host.SendRaw(string.Concat(Enumerable.Range(0, Asked).Select(i => Line(i, "get_system_info"))));
        host.SendRaw(string.Concat(Enumerable.Range(Asked, Asked).Select(i => Line(i, "ping"))));
        int busy = 0,
            done = 0,
            pongs = 0;
        for (var i = 0; i < 2 * Asked; i++)
        {
            var line = host.Line();
            pongs += line.Contains("\"pong\"", StringComparison.Ordinal) ? 1 : 0;
            busy += line.Contains("\"code\":-32006", StringComparison.Ordinal) ? 1 : 0;
            done += line.Contains("\"os_type\"", StringComparison.Ordinal) ? 1 : 0;
        }
        Assert.Equal(Asked, pongs);
        Assert.Equal(Asked, busy + done);
        // A hundred at once, and as many again for each second that it took.
        Assert.InRange(done, 100, Asked - 1);
    }

    [Fact]
    public async Task D10_pings_are_answered_while_as_many_requests_run_as_may()
    {
        await using var agent = await AgentUnderTest.StartAsync(folder =>
            RunningAgent
                .Config(folder)
                .Replace("\"max_concurrent_requests\": 10", "\"max_concurrent_requests\": 1", StringComparison.Ordinal)
        );
        using var host = agent.Connect();
        host.Send("""{"jsonrpc":"2.0","id":"long","method":"exec_command","params":{"command":"sleep","args":["1"]}}""");
        Assert.Contains("\"code\":-32006", host.Ask(Line(1, "get_system_info").TrimEnd()), StringComparison.Ordinal);
        Assert.Contains("\"pong\"", host.Ask(Line(2, "ping").TrimEnd()), StringComparison.Ordinal);
        Assert.Contains("\"id\":\"long\",\"result\"", host.Line(), StringComparison.Ordinal);
        Assert.Contains("\"os_type\"", host.Ask(Line(3, "get_system_info").TrimEnd()), StringComparison.Ordinal);
    }

    private static string Line(int id, string method) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}"}""") + "\n";
}
