using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Methods;

namespace Orchestrator.GuestAgent.Tests.Serving;

/// <summary>What another session of the same host does to what the one before has left.</summary>
public sealed class SessionBarrierTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":2,"method":"ping"}""";

    [Fact]
    public void Jobs_that_wait_are_not_begun_and_are_told_as_dropped()
    {
        using var gate = new ManualResetEventSlim();
        var holding = new ScriptedMethod("hold", (CancellationToken _) => Wait(gate), startsWork: false);
        var waiting = new ScriptedMethod("free", ServerBench.Nothing, startsWork: false);
        using var bench = ServerBench.Connected(new AgentSettings { MaxConcurrentRequests = 1 }, null, holding, waiting);
        // One thread for work and two spare ones: these take them all.
        for (var i = 0; i < 3; i++)
        {
            bench.Line("""{"jsonrpc":"2.0","id":1,"method":"hold"}""");
        }
        holding.WaitForRuns(3);
        bench.Line("""{"jsonrpc":"2.0","id":2,"method":"free"}""");
        bench.Line(Hello("next"));
        gate.Set();
        while (!bench.Server.Workless)
        {
            bench.WaitForWorker();
        }
        Assert.Equal(0, waiting.Runs);
        Assert.Contains("\"session\":\"next\"", Assert.Single(bench.Taken()), StringComparison.Ordinal);
        Assert.Contains(bench.Audited(), line => line.Contains("method=free id=2 outcome=dropped", StringComparison.Ordinal));
    }

    [Fact]
    public void Whole_lines_that_were_not_sent_are_dropped_and_one_that_was_begun_is_ended()
    {
        using var bench = ServerBench.Connected();
        bench.Line(Ping);
        bench.Line(Ping);
        bench.Server.Outgoing.Sent(5);
        bench.Line(Hello("next"));
        var lines = bench.Taken();
        Assert.Equal(2, lines.Count);
        Assert.StartsWith("nrpc\":", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"session\":\"next\"", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_that_tells_of_a_new_agent_outlives_the_barrier()
    {
        using var bench = new ServerBench();
        bench.Server.HostArrived();
        bench.Line(Ping);
        bench.Line(Hello("first"));
        var lines = bench.Taken();
        Assert.Equal(2, lines.Count);
        Assert.Contains("agent_ready", lines[0], StringComparison.Ordinal);
        bench.Line(Hello("second"));
        Assert.DoesNotContain("agent_ready", Assert.Single(bench.Taken()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(10, true)]
    [InlineData(int.MaxValue, false)]
    public void The_line_that_tells_of_a_new_agent_is_said_to_the_next_host_when_the_first_one_did_not_get_it(int sent, bool again)
    {
        using var bench = new ServerBench();
        bench.Server.HostArrived();
        bench.Server.Outgoing.Sent(Math.Min(sent, bench.Server.Outgoing.Count));
        bench.Line(Ping);
        bench.Server.HostLeft(nextHostSeesOldBytes: true);
        for (var host = 0; host < 2; host++)
        {
            bench.Server.HostArrived();
            var lines = bench.Taken();
            Assert.Equal(
                again && host == 0,
                lines.Any(line => line.StartsWith("{\"jsonrpc\":\"2.0\",\"method\":\"agent_ready\"", StringComparison.Ordinal))
            );
            bench.Server.HostLeft(nextHostSeesOldBytes: true);
        }
    }

    [Fact]
    public void The_line_that_tells_of_a_new_agent_outlives_answers_that_nobody_reads()
    {
        using var bench = new ServerBench();
        bench.Server.HostArrived();
        while (!bench.Logged().Any(line => line.Contains("does not read", StringComparison.Ordinal)))
        {
            for (var i = 0; i < 5000; i++)
            {
                bench.Line(Ping);
            }
        }
        Assert.Single(bench.Taken(), line => line.Contains("agent_ready", StringComparison.Ordinal));
    }

    [Fact]
    public void A_host_that_connects_anew_begins_its_session_anew()
    {
        using var bench = ServerBench.Connected();
        bench.Line(Hello("same"));
        bench.Server.HostLeft(nextHostSeesOldBytes: false);
        bench.Server.HostArrived();
        bench.Line(Ping);
        bench.Line(Hello("same"));
        Assert.Contains("\"session\":\"same\"", Assert.Single(bench.Taken()), StringComparison.Ordinal);
    }

    private static string Hello(string session) =>
        $$$"""{"jsonrpc":"2.0","id":"h","method":"get_agent_info","params":{"session":"{{{session}}}"}}""";

    private static MethodAnswer Wait(ManualResetEventSlim gate)
    {
        gate.Wait();
        return new MethodAnswer("{}"u8.ToArray());
    }
}
