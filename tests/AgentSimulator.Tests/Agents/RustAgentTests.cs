using Orchestrator.AgentSimulator.Dialects;

namespace Orchestrator.AgentSimulator.Tests.Agents;

/// <summary>The habits of the agent in the field, as they were measured.</summary>
public sealed class RustAgentTests
{
    [Fact]
    public void The_first_request_after_a_connect_is_lost_however_late_it_comes()
    {
        using var run = new SimulatedRun(DialectName.Rust);
        using var host = run.Connect();
        run.Settle();
        run.Advance(60);
        host.Send(Lines.Ping(1));
        host.Send(Lines.Ping(2));
        Assert.Contains("\"id\":2", host.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_ping_each_second_the_first_answer_comes_after_three_to_four_seconds()
    {
        using var run = new SimulatedRun(DialectName.Rust);
        using var host = run.Connect();
        run.Settle();
        var second = 0;
        for (; host.Waiting == 0 && second < 10; second++)
        {
            host.Send(Lines.Ping(second));
            run.Settle();
            if (host.Waiting == 0)
            {
                run.Advance(1);
            }
        }
        Assert.Contains("\"id\":4", host.Line(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}")]
    public void A_line_it_cannot_read_is_not_answered_and_makes_it_deaf_for_five_seconds(string bad)
    {
        using var run = Listening(out var host);
        using var end = host;
        host.Send(bad + "\n" + Lines.Ping(8));
        run.Settle();
        run.Advance(4.9);
        host.Send(Lines.Ping(9));
        run.Settle();
        Assert.Equal(0, host.Waiting);
        run.Advance(0.2);
        Assert.Contains("\"id\":10,", host.Ask(Lines.Ping(10)), StringComparison.Ordinal);
        Assert.Equal(1, run.Figures().BadLines);
    }

    [Fact]
    public void Half_a_request_is_glued_to_the_next_hosts_first()
    {
        using var run = Listening(out var host);
        host.SendRaw("{\"jsonrpc\":\"2.0\",\"id\":5,"u8.ToArray());
        run.Settle();
        host.Dispose();
        run.Settle();
        using var next = run.Connect();
        run.Settle();
        next.Send(Lines.Ping(6));
        run.Settle();
        run.Advance(5);
        next.Send(Lines.Ping(7));
        run.Settle();
        // Glued to the half, it was no JSON: deaf once more.
        Assert.Equal(0, next.Waiting);
        Assert.Equal(1, run.Figures().BadLines);
    }

    [Fact]
    public void Memory_is_told_in_bytes_and_every_link_is_up()
    {
        using var run = Listening(out var host);
        using var end = host;
        var told = host.Json(Lines.Request(1, "get_system_info")).Result().GetProperty("total_memory_kb").GetInt64();
        Assert.True(told > 1_000_000_000 && told % 4096 == 0, $"{told}");
        var links = host.Json(Lines.Request(2, "get_network_info")).Result().GetProperty("interfaces").EnumerateArray();
        Assert.All(links, l => Assert.Equal("up", l.GetProperty("state").GetString()));
    }

    // Past the time in which it loses everything.
    private static SimulatedRun Listening(out HostEnd host)
    {
        var run = new SimulatedRun(DialectName.Rust);
        host = run.Connect();
        host.Send(Lines.Ping(0));
        run.Settle();
        run.Advance(5);
        return run;
    }
}
