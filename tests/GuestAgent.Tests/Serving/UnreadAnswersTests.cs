using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Serving;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Tests.Serving;

/// <summary>Answers on their way to a host that reads late, in part, or not at all.</summary>
public sealed class UnreadAnswersTests
{
    private const string Work = """{"jsonrpc":"2.0","id":1,"method":"work"}""";
    private const string Ping = """{"jsonrpc":"2.0","id":2,"method":"ping"}""";

    [Fact]
    public void The_answer_to_a_host_that_left_is_dropped_and_what_waited_for_it_still_runs()
    {
        using var gate = new ManualResetEventSlim();
        var afterwards = 0;
        var method = new ScriptedMethod("work", _ => Wait(gate) with { AfterFlushed = () => afterwards++ });
        using var bench = ServerBench.Connected(methods: method);
        bench.Line(Work);
        method.WaitForRuns(1);
        bench.Server.HostLeft(nextHostSeesOldBytes: true);
        bench.Server.HostArrived();
        gate.Set();
        bench.WaitForWorker();
        Assert.Empty(bench.Taken());
        Assert.Equal(1, afterwards);
        Assert.True(bench.Server.Idle);
    }

    [Fact]
    public void What_waits_for_an_answer_runs_when_the_answer_has_left_whole()
    {
        var done = false;
        using var bench = ServerBench.Connected(
            methods: new ScriptedMethod("work", _ => new MethodAnswer("{}"u8.ToArray(), () => done = true))
        );
        bench.Line(Work);
        bench.WaitForWorker();
        var length = bench.Server.Outgoing.Count;
        bench.Server.Outgoing.Sent(length - 1);
        Assert.False(done);
        bench.Server.Outgoing.Sent(1);
        Assert.True(done);
    }

    [Fact]
    public void A_host_that_does_not_read_costs_bounded_memory_and_never_sees_half_a_line()
    {
        using var bench = ServerBench.Connected();
        bench.Line(Ping);
        bench.Server.Outgoing.Sent(10);
        for (var i = 0; i < 100_000; i++)
        {
            bench.Line(Ping);
            Assert.InRange(bench.Server.Outgoing.Count, 0, RequestServer.UnsentBytesMax + 200);
        }
        var lines = bench.Taken();
        Assert.EndsWith("}}", lines[0], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.StartsWith("{\"jsonrpc\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_large_answer_is_not_taken_for_a_host_that_does_not_read()
    {
        var large = new byte[4 * 1024 * 1024];
        Array.Fill(large, (byte)'1');
        using var bench = ServerBench.Connected(methods: new ScriptedMethod("work", _ => new MethodAnswer(large)));
        bench.Line(Work);
        bench.WaitForWorker();
        bench.Line(Ping);
        var lines = bench.Taken();
        Assert.Equal(2, lines.Count);
        Assert.True(lines[0].Length > large.Length);
    }

    [Fact]
    public void An_answer_longer_than_a_line_may_be_is_refused_with_size_and_limit()
    {
        using var bench = ServerBench.Connected(
            methods: new ScriptedMethod("work", _ => new MethodAnswer(new byte[ProtocolLimits.HostLineBytesMax10]))
        );
        bench.Line(Work);
        Assert.Equal(-32004, ServerBench.CodeOf(Assert.Single(bench.Lines(1))));
    }

    [Fact]
    public void A_line_cut_by_a_hang_up_is_ended_for_the_next_host()
    {
        using var bench = ServerBench.Connected();
        bench.Line(Ping);
        bench.Server.Outgoing.Sent(10);
        bench.Server.HostLeft(nextHostSeesOldBytes: true);
        bench.Server.HostArrived();
        bench.Line(Ping);
        Assert.Equal((byte)'\n', bench.Server.Outgoing.Next(1)[0]);
    }

    private static MethodAnswer Wait(ManualResetEventSlim gate)
    {
        gate.Wait();
        return new MethodAnswer("{}"u8.ToArray());
    }
}
