using System.Net.Sockets;
using Orchestrator.AgentSimulator.Dialects;

namespace Orchestrator.AgentSimulator.Tests.Agents;

/// <summary>The socket as QEMU's chardev has it, and the port's queue behind it.</summary>
public sealed class PortTests
{
    [Fact]
    public void One_host_is_served_two_wait_in_silence_and_a_fourth_is_told_to_try_again()
    {
        using var run = new SimulatedRun();
        using var first = run.Connect();
        first.Ask(Lines.Ping(1));
        using var second = run.Connect();
        using var third = run.Connect();
        second.Send(Lines.Ping(2));
        run.Settle();
        Assert.Equal(0, second.Waiting);
        var refused = Assert.Throws<SocketException>(() => run.Connect());
        Assert.Equal(SocketError.WouldBlock, refused.SocketErrorCode);
        first.Dispose();
        Assert.Contains("\"id\":2", second.Line(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0", "echo late")]
    [InlineData("1.1", "")]
    public void What_a_stopped_agent_has_not_read_outlives_its_host_and_1_1_alone_refuses_it(string dialect, string executed)
    {
        using var run = new SimulatedRun(DialectText.Parse(dialect, null));
        using (var gone = run.Connect())
        {
            gone.Ask(Lines.Hello("s1"));
            run.Do("fault never-reads 1");
            var context = new { session = "s1" };
            gone.Send(
                Lines.Request(
                    4,
                    "exec_command",
                    new
                    {
                        _ctx = context,
                        command = "echo",
                        args = new[] { "late" },
                    }
                )
            );
            run.Settle();
        }
        run.Settle();
        using var next = run.Connect();
        run.Settle();
        run.Do("heal 1");
        run.Settle();
        Assert.Equal(executed, string.Join(';', run.Executed()));
        Assert.Equal(executed.Length == 0 ? 1 : 0, run.Figures().Stale);
    }

    [Fact]
    public void A_stopped_agents_port_takes_half_a_mebibyte_and_then_the_socket_fills()
    {
        using var run = new SimulatedRun();
        using var host = run.Connect();
        run.Do("fault never-reads 1");
        var taken = 0;
        for (var more = 1; more > 0; taken += more)
        {
            more = host.SendWhatFits(new byte[1024 * 1024]);
            run.Settle();
        }
        Assert.InRange(taken, 512 * 1024, 900 * 1024);
    }

    [Fact]
    public void A_paused_machine_takes_nothing_from_its_socket_and_its_clock_stands_still()
    {
        using var run = new SimulatedRun();
        using var host = run.Connect();
        long Now() => host.Json(Lines.Ping()).Result().GetProperty("now_ms").GetInt64();
        var before = Now();
        run.Do("fault pause:for=10s 1");
        host.Send(Lines.Ping());
        run.Settle();
        Assert.Equal(0, host.Waiting);
        run.Advance(10);
        host.Line();
        Assert.InRange(Now() - before, 0, 10);
    }

    [Fact]
    public void What_a_host_sent_to_a_paused_machine_is_gone_with_the_host()
    {
        using var run = new SimulatedRun(DialectName.V10);
        run.Do("fault pause 1");
        using (var gone = run.Connect())
        {
            gone.Send(Lines.Exec(1, "echo", "late"));
            run.Settle();
        }
        run.Settle();
        run.Do("heal 1");
        using var next = run.Connect();
        next.Ask(Lines.Ping());
        Assert.Empty(run.Executed());
    }

    [Theory]
    [InlineData("fixed:50ms")]
    [InlineData("uniform:40ms-60ms")]
    public void An_answer_comes_after_the_drawn_latency(string latency)
    {
        using var run = new SimulatedRun(latency: latency);
        using var host = run.Connect();
        host.Send(Lines.Ping());
        run.Settle();
        run.Advance(0.039);
        Assert.Equal(0, host.Waiting);
        run.Advance(0.022);
        Assert.Contains("pong", host.Line(), StringComparison.Ordinal);
    }
}
