using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Serving;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Tests.Serving;

public sealed class AuditLogTests
{
    private const string Work = """{"jsonrpc":"2.0","id":1,"method":"work"}""";
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    [Fact]
    public void A_request_that_worked_is_told_with_what_its_method_noted_and_how_long_it_took()
    {
        var time = new ManualTime();
        using var bench = ServerBench.Connected(
            time: time,
            methods: new ScriptedMethod(
                "work",
                audit =>
                {
                    audit.Subject = "/bin/odd name\u001b[2J";
                    audit.Add("exit_code", 3);
                    time.Advance(TimeSpan.FromMilliseconds(42));
                    return new MethodAnswer("{}"u8.ToArray());
                }
            )
        );
        bench.Line("""{"jsonrpc":"2.0","id":"7","method":"work","params":{"secret":"x"}}""");
        bench.Lines(1);
        Assert.Equal(
            "info request method=work id=\"7\" subject=\"/bin/odd name␛[2J\" exit_code=3 outcome=ok duration_ms=42 session=1",
            Assert.Single(bench.Audited())
        );
    }

    [Theory]
    [InlineData("7", "id=7 ")]
    [InlineData("\"7\"", "id=\"7\" ")]
    [InlineData("null", "id=null ")]
    [InlineData("\"a\\u0000\\\"b=c\"", "id=\"a\\\\u0000\\\\\\\"b=c\" ")]
    public void An_id_is_told_so_that_a_number_and_a_text_differ(string id, string told)
    {
        using var bench = ServerBench.Connected(methods: new ScriptedMethod("work", ServerBench.Nothing));
        bench.Line($$"""{"jsonrpc":"2.0","id":{{id}},"method":"work"}""");
        bench.Lines(1);
        Assert.Contains(told, Assert.Single(bench.Audited()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_id_and_a_long_subject_are_cut()
    {
        using var bench = ServerBench.Connected(
            methods: new ScriptedMethod(
                "work",
                audit =>
                {
                    audit.Subject = new string('s', 5000);
                    return new MethodAnswer("{}"u8.ToArray());
                }
            )
        );
        bench.Line($$"""{"jsonrpc":"2.0","id":"{{new string('i', 256)}}","method":"work"}""");
        bench.Lines(1);
        Assert.InRange(Assert.Single(bench.Audited()).Length, 300, 500);
    }

    [Theory]
    [InlineData(AgentError.PermissionDenied, "warn request", "outcome=denied ")]
    [InlineData(AgentError.NotFound, "info request", "outcome=not_found ")]
    [InlineData(AgentError.TimedOut, "info request", "outcome=timed_out ")]
    public void A_refusal_is_told_with_its_word_and_one_by_policy_as_a_warning(AgentError error, string begins, string outcome)
    {
        using var bench = ServerBench.Connected(
            methods: new ScriptedMethod(
                "work",
                audit =>
                {
                    audit.Subject = "/x";
                    throw new MethodException(error, "no");
                }
            )
        );
        bench.Line(Work);
        bench.Lines(1);
        var line = Assert.Single(bench.Audited());
        Assert.StartsWith(begins, line, StringComparison.Ordinal);
        Assert.Contains("subject=/x " + outcome, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_that_an_agent_can_answer_has_a_word_of_its_own()
    {
        var errors = Enum.GetValues<AgentError>().Where(error => ErrorMap.ToRpcCode(error) is not null).ToList();
        Assert.Equal(errors.Count, errors.Select(AuditLog.WordFor).Distinct().Count());
    }

    [Fact]
    public void Notifications_and_the_items_of_a_batch_are_requests_too()
    {
        using var bench = ServerBench.Connected(methods: new ScriptedMethod("work", ServerBench.Nothing));
        bench.Line("""{"jsonrpc":"2.0","method":"work"}""");
        bench.WaitForWorker();
        bench.Line($"[{Work},7,{{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"none\"}}]");
        bench.WaitForWorker();
        var lines = bench.Audited();
        Assert.Equal(4, lines.Count);
        Assert.StartsWith("info request method=work outcome=ok", lines[0], StringComparison.Ordinal);
        Assert.Single(lines, line => line.Contains("outcome=invalid_request", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("method=none id=2 outcome=method_not_found", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("method=work id=1 outcome=ok", StringComparison.Ordinal));
    }

    [Fact]
    public void Pings_are_told_at_debug_alone()
    {
        using var quiet = ServerBench.Connected();
        quiet.Line(Ping);
        Assert.Empty(quiet.Audited());
        using var talking = ServerBench.Connected(new AgentSettings { LogLevel = AgentLogLevel.Debug });
        talking.Line(Ping);
        Assert.Equal("debug request method=ping id=1 outcome=ok duration_ms=0 session=1", Assert.Single(talking.Audited()));
    }

    [Fact]
    public void Pings_cost_no_memory_while_they_are_not_told()
    {
        using var bench = ServerBench.Connected();
        var ping = System.Text.Encoding.UTF8.GetBytes(Ping);
        Ten(bench, ping);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Ten(bench, ping);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_flood_of_broken_lines_is_told_in_part_and_the_rest_counted_exactly()
    {
        var time = new ManualTime();
        using var bench = ServerBench.Connected(time: time);
        for (var i = 0; i < 1000; i++)
        {
            bench.Line("not json");
        }
        bench.Line("""{"jsonrpc":"2.0","id":2,"method":"none"}""");
        Assert.Equal(AuditLog.RefusalLinesMax, bench.Audited().Count);
        Assert.Equal(AuditLog.RefusalWindow, bench.Server.TellIn);
        bench.Server.TellDue();
        Assert.DoesNotContain(bench.Logged(), line => line.Contains("count=", StringComparison.Ordinal));
        time.Advance(AuditLog.RefusalWindow);
        bench.Server.TellDue();
        Assert.EndsWith(
            "info more requests refused, not told one by one count=981 parse_error=980 method_not_found=1",
            bench.Logged()[^1],
            StringComparison.Ordinal
        );
        Assert.Null(bench.Server.TellIn);
        bench.Line("not json");
        Assert.Equal(AuditLog.RefusalLinesMax + 1, bench.Audited().Count);
    }

    [Fact]
    public void What_was_asked_by_a_host_that_left_is_told_as_dropped_or_as_unsent()
    {
        using var gate = new ManualResetEventSlim();
        var holding = new ScriptedMethod("hold", (CancellationToken _) => Wait(gate), startsWork: true);
        using var bench = ServerBench.Connected(
            new AgentSettings { MaxConcurrentRequests = 1 },
            null,
            holding,
            new ScriptedMethod("free", ServerBench.Nothing, startsWork: false)
        );
        bench.Line("""{"jsonrpc":"2.0","id":1,"method":"hold"}""");
        holding.WaitForRuns(1);
        bench.Server.HostLeft(nextHostSeesOldBytes: true);
        gate.Set();
        bench.WaitForWorker();
        Assert.Contains("method=hold id=1 outcome=ok unsent=true", Assert.Single(bench.Audited()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_in_flight_when_the_agent_ends_is_told_too()
    {
        using var gate = new ManualResetEventSlim();
        var holding = new ScriptedMethod("hold", (CancellationToken _) => Wait(gate));
        var bench = ServerBench.Connected(
            new AgentSettings { MaxConcurrentRequests = 1 },
            null,
            holding,
            new ScriptedMethod("free", ServerBench.Nothing, startsWork: false)
        );
        bench.Line("""{"jsonrpc":"2.0","id":1,"method":"hold"}""");
        holding.WaitForRuns(1);
        bench.Server.Dispose();
        Assert.Contains("warn request method=hold id=1 outcome=unfinished", Assert.Single(bench.Audited()), StringComparison.Ordinal);
        gate.Set();
        bench.WaitForWake();
        bench.Dispose();
    }

    private static void Ten(ServerBench bench, byte[] line)
    {
        for (var i = 0; i < 10; i++)
        {
            bench.Server.Line(line, bench.Server.Now);
            bench.Server.Outgoing.Sent(bench.Server.Outgoing.Count);
        }
    }

    private static MethodAnswer Wait(ManualResetEventSlim gate)
    {
        gate.Wait();
        return new MethodAnswer("{}"u8.ToArray());
    }
}
