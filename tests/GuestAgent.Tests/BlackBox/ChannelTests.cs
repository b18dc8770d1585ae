using System.Diagnostics;
using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

public sealed class ChannelTests(ITestOutputHelper output)
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task D9_a_ping_is_answered_while_a_command_runs()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        host.Send("""{"jsonrpc":"2.0","id":5,"method":"exec_command","params":{"command":"sleep","args":["2"]}}""");
        var began = Stopwatch.GetTimestamp();
        Assert.Contains("\"pong\":true", host.Ask(Ping), StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(1));
        Assert.Contains("\"exit_code\":0", host.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task D14_every_garbage_line_costs_one_error_and_the_next_request_is_answered()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        foreach (
            var garbage in (string[])
                ["hello world", "{", "[]", "7", "\"x\"", "\u0001", "[[[[[[[[", """{"jsonrpc":"1.0","id":1,"method":"ping"}"""]
        )
        {
            host.Send(garbage);
            host.Send("");
            host.Send(Ping);
            Assert.Contains("\"error\":{\"code\":-32", host.Line(), StringComparison.Ordinal);
            Assert.Contains("\"pong\":true", host.Line(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task D11_a_line_without_end_costs_one_error_and_no_memory()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var before = agent.RssKib();
        var chunk = new string('x', 64 * 1024);
        for (var i = 0; i < 512; i++)
        {
            host.SendRaw(chunk);
        }
        host.Send("");
        Assert.Contains("\"data\":{\"limit\":65536}", host.Line(), StringComparison.Ordinal);
        Assert.Contains("\"pong\":true", host.Ask(Ping), StringComparison.Ordinal);
        Assert.InRange(agent.RssKib(), 0, before + 4096);
    }

    [Fact]
    public async Task D10_the_line_limit_is_the_configured_one()
    {
        await using var agent = await AgentUnderTest.StartAsync(folder =>
            RunningAgent.Config(folder).Replace("\"max_message_size_kb\": 64", "\"max_message_size_kb\": 1", StringComparison.Ordinal)
        );
        using var host = agent.Connect();
        Assert.Contains("\"pong\":true", host.Ask(Ping.PadRight(1024)), StringComparison.Ordinal);
        Assert.Contains("\"limit\":1024", host.Ask(Ping.PadRight(1025)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_half_line_is_forgotten_when_its_host_hangs_up()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using (var first = agent.Connect())
        {
            first.SendRaw("""{"jsonrpc":"2.0","id":9,"me""");
        }
        using var second = new AgentClient(agent.Socket);
        Assert.Contains("\"pong\":true", second.Ask(Ping), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_host_waits_in_silence_and_is_served_when_the_first_leaves()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var first = agent.Connect();
        using var second = new AgentClient(agent.Socket);
        second.Send(Ping);
        Assert.Null(second.TryLine(Silence));
        Assert.Contains("\"pong\":true", first.Ask(Ping), StringComparison.Ordinal);
        first.Dispose();
        Assert.Contains("\"pong\":true", second.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_for_a_host_that_left_never_reaches_the_next()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using (var first = agent.Connect())
        {
            first.Send("""{"jsonrpc":"2.0","id":77,"method":"exec_command","params":{"command":"sleep","args":["0.5"]}}""");
            Assert.Contains("\"pong\":true", first.Ask(Ping), StringComparison.Ordinal);
        }
        using var second = agent.Connect();
        Assert.Null(second.TryLine(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_thousand_pings_in_one_write_are_answered_in_order()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        host.SendRaw(string.Concat(Enumerable.Range(0, 1000).Select(i => $$"""{"jsonrpc":"2.0","id":{{i}},"method":"ping"}""" + "\n")));
        for (var i = 0; i < 1000; i++)
        {
            Assert.Contains($"\"id\":{i},", host.Line(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_host_that_does_not_read_neither_stops_the_agent_nor_fills_its_memory()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using (var deaf = agent.Connect())
        {
            var pings = string.Concat(Enumerable.Repeat(Ping + "\n", 1000));
            for (var i = 0; i < 100; i++)
            {
                deaf.SendRaw(pings);
            }
            await Eventually.HoldsAsync(
                "the warning that the host does not read",
                () => agent.Process.Error.Any(line => line.Contains("does not read", StringComparison.Ordinal)),
                TimeSpan.FromSeconds(20)
            );
            Assert.InRange(agent.RssKib(), 0, 16 * 1024);
        }
        using var next = agent.Connect();
        Assert.Contains("\"pong\":true", next.Ask(Ping), StringComparison.Ordinal);
        Assert.Single(agent.Process.Error, line => line.Contains("does not read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task D30_an_idle_agent_uses_no_processor_time_with_and_without_a_host()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        for (var round = 0; round < 2; round++)
        {
            using var host = round == 0 ? agent.Connect() : null;
            var seen = await SettledAsync(agent);
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(3));
            await timer.WaitForNextTickAsync();
            Assert.Equal(seen, agent.CpuTicks());
        }
        output.WriteLine($"idle: {agent.RssKib()} KiB resident, {new FileInfo(PublishedAgent.Path).Length} bytes of file");
    }

    [Fact]
    public async Task The_published_agent_is_static_and_at_most_6_MB()
    {
        var ldd = await ToolRun.OfAsync("ldd", [PublishedAgent.Path]);
        Assert.Matches("statically linked|not a dynamic executable", ldd.Output + ldd.Error);
        Assert.InRange(new FileInfo(PublishedAgent.Path).Length, 1, 6 * 1024 * 1024);
    }

    // Two looks in a row that agree: start-up and its work are over.
    private static async Task<long> SettledAsync(AgentUnderTest agent)
    {
        var last = -1L;
        return
            await Eventually.SeesAsync(
                "an agent at rest",
                () => Task.FromResult((Before: last, Now: last = agent.CpuTicks())),
                seen => seen.Before == seen.Now,
                TimeSpan.FromSeconds(20)
            )
                is var (_, now)
            ? now
            : last;
    }
}
