using Orchestrator.AgentSimulator.Dialects;

namespace Orchestrator.AgentSimulator.Tests.Agents;

public sealed class Agent10Tests
{
    [Fact]
    public void One_request_at_a_time_is_served_in_order()
    {
        using var run = new SimulatedRun(DialectName.V10);
        using var host = run.Connect();
        host.Send(Lines.Exec(1, "sleep", "5"));
        host.Send(Lines.Ping(2));
        run.Settle();
        Assert.Equal(0, host.Waiting);
        run.Advance(6);
        Assert.Contains("\"id\":1", host.Line(), StringComparison.Ordinal);
        Assert.Contains("\"id\":2", host.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_greeting_of_1_1_is_answered_as_1_0_does()
    {
        using var run = new SimulatedRun(DialectName.V10);
        using var host = run.Connect();
        var told = host.Json(Lines.Hello("s1")).Result();
        Assert.Equal("1.0.0", told.GetProperty("protocol_version").GetString());
        Assert.False(told.TryGetProperty("session", out _));
        Assert.False(told.TryGetProperty("instance_id", out _));
    }

    [Fact]
    public void An_answer_for_a_host_that_left_goes_to_the_next()
    {
        using var run = new SimulatedRun(DialectName.V10);
        using (var first = run.Connect())
        {
            first.Send(Lines.Exec(41, "sleep", "5"));
            run.Settle();
        }
        using var second = run.Connect();
        run.Settle();
        run.Advance(6);
        Assert.Contains("\"id\":41", second.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_pipelined_pings_are_answered_in_order()
    {
        using var run = new SimulatedRun(DialectName.V10);
        using var host = run.Connect();
        host.Send(string.Join('\n', Enumerable.Range(1, 1000).Select(Lines.Ping)));
        for (var id = 1; id <= 1000; id++)
        {
            Assert.Contains($"\"id\":{id},", host.Line(), StringComparison.Ordinal);
        }
    }
}
