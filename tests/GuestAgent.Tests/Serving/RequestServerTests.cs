using System.Text.Json;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Tests.Serving;

public sealed class RequestServerTests
{
    private const string Work = """{"jsonrpc":"2.0","id":1,"method":"work"}""";
    private const string Ping = """{"jsonrpc":"2.0","id":2,"method":"ping"}""";

    [Fact]
    public void A_ping_is_answered_while_work_runs()
    {
        using var gate = new ManualResetEventSlim();
        using var bench = ServerBench.Connected(methods: new ScriptedMethod("work", _ => Wait(gate)));
        bench.Line(Work);
        bench.Line(Ping);
        Assert.Contains("\"pong\":true", Assert.Single(bench.Taken()), StringComparison.Ordinal);
        gate.Set();
        Assert.Contains("\"id\":1,\"result\":{}", Assert.Single(bench.Lines(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ping_costs_no_allocation()
    {
        using var bench = ServerBench.Connected();
        var line = System.Text.Encoding.UTF8.GetBytes(Ping);
        long Allocated(int rounds)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < rounds; i++)
            {
                bench.Server.Line(line, bench.Server.Now);
                bench.Server.Outgoing.Sent(bench.Server.Outgoing.Count);
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        _ = Allocated(1000);
        // A collection may take a pooled buffer away, which one round then makes anew; a path that allocates does so in each.
        Assert.Contains(0, Enumerable.Range(0, 5).Select(_ => Allocated(1000)));
    }

    [Fact]
    public void More_work_than_max_concurrent_requests_is_answered_busy()
    {
        using var gate = new ManualResetEventSlim();
        var method = new ScriptedMethod("work", _ => Wait(gate));
        using var bench = ServerBench.Connected(new AgentSettings { MaxConcurrentRequests = 2 }, methods: method);
        bench.Line(Work);
        bench.Line(Work);
        bench.Line(Work);
        Assert.Equal(-32006, ServerBench.CodeOf(Assert.Single(bench.Taken())));
        gate.Set();
        Assert.All(bench.Lines(2), line => Assert.Equal(0, ServerBench.CodeOf(line)));
        bench.Line(Work);
        Assert.Equal(0, ServerBench.CodeOf(Assert.Single(bench.Lines(1))));
        Assert.Equal(3, method.Runs);
    }

    [Fact]
    public void Requests_that_start_no_work_are_not_counted()
    {
        using var gate = new ManualResetEventSlim();
        var free = new ScriptedMethod("free", ServerBench.Nothing, startsWork: false);
        using var bench = ServerBench.Connected(
            new AgentSettings { MaxConcurrentRequests = 1 },
            null,
            new ScriptedMethod("work", _ => Wait(gate)),
            free
        );
        bench.Line(Work);
        bench.Line("""{"jsonrpc":"2.0","id":7,"method":"free"}""");
        Assert.Contains("\"id\":7,\"result\"", Assert.Single(bench.Lines(1)), StringComparison.Ordinal);
        gate.Set();
        bench.Lines(1);
    }

    [Fact]
    public void A_hundred_requests_a_second_are_taken_and_the_next_is_busy_until_time_passes()
    {
        var time = new ManualTime();
        using var bench = ServerBench.Connected(
            new AgentSettings { MaxConcurrentRequests = 1000 },
            time,
            new ScriptedMethod("work", ServerBench.Nothing)
        );
        for (var i = 0; i < 101; i++)
        {
            bench.Line(Work);
        }
        var codes = bench.Lines(101).Select(ServerBench.CodeOf).ToList();
        Assert.Equal(100, codes.Count(code => code == 0));
        Assert.Single(codes, -32006);
        time.Advance(TimeSpan.FromMilliseconds(10));
        bench.Line(Work);
        bench.Line(Work);
        Assert.Equal([-32006, 0], bench.Lines(2).Select(ServerBench.CodeOf).Order());
    }

    [Fact]
    public void A_notification_is_carried_out_and_not_answered()
    {
        var method = new ScriptedMethod("work", ServerBench.Nothing);
        using var bench = ServerBench.Connected(methods: method);
        bench.Line("""{"jsonrpc":"2.0","method":"work"}""");
        bench.Line("""{"jsonrpc":"2.0","method":"ping"}""");
        bench.Line("""{"jsonrpc":"2.0","method":"unknown"}""");
        bench.WaitForWorker();
        Assert.Empty(bench.Taken());
        Assert.Equal(1, method.Runs);
    }

    [Fact]
    public void A_batch_is_answered_by_one_line_when_its_last_item_is_done()
    {
        using var gate = new ManualResetEventSlim();
        using var bench = ServerBench.Connected(methods: new ScriptedMethod("work", _ => Wait(gate)));
        bench.Line($"[{Ping},{Work},7,{{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}}]");
        Assert.Empty(bench.Taken());
        gate.Set();
        using var answer = JsonDocument.Parse(Assert.Single(bench.Lines(1)));
        Assert.Equal(3, answer.RootElement.GetArrayLength());
    }

    [Fact]
    public void A_batch_of_notifications_is_not_answered()
    {
        using var bench = ServerBench.Connected();
        bench.Line("""[{"jsonrpc":"2.0","method":"ping"}]""");
        Assert.Empty(bench.Taken());
    }

    [Fact]
    public void A_defect_in_a_method_is_an_internal_error_without_details_and_the_next_request_is_answered()
    {
        using var bench = ServerBench.Connected(
            methods: new ScriptedMethod("work", _ => throw new InvalidOperationException("a secret of the guest"))
        );
        bench.Line(Work);
        var line = Assert.Single(bench.Lines(1));
        Assert.Equal(-32603, ServerBench.CodeOf(line));
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
        bench.Line(Ping);
        Assert.Single(bench.Taken());
    }

    [Fact]
    public void A_refusal_carries_its_code_message_and_data()
    {
        using var bench = ServerBench.Connected(
            methods: new ScriptedMethod("work", _ => throw new MethodException(AgentError.NotFound, "no \"x\"", """{"exit_code":127}"""))
        );
        bench.Line(Work);
        Assert.Equal(
            """{"jsonrpc":"2.0","id":1,"error":{"code":-32002,"message":"no \"x\"","data":{"exit_code":127}}}""",
            Assert.Single(bench.Lines(1))
        );
    }

    [Fact]
    public void What_a_host_that_left_had_asked_and_was_not_begun_is_not_run()
    {
        using var gate = new ManualResetEventSlim();
        var holding = new ScriptedMethod("hold", _ => Wait(gate), startsWork: false);
        var waiting = new ScriptedMethod("free", ServerBench.Nothing, startsWork: false);
        using var bench = ServerBench.Connected(new AgentSettings { MaxConcurrentRequests = 1 }, null, holding, waiting);
        // One thread for work and two spare ones: these take them all.
        for (var i = 0; i < 3; i++)
        {
            bench.Line("""{"jsonrpc":"2.0","id":1,"method":"hold"}""");
        }
        bench.Line("""{"jsonrpc":"2.0","id":2,"method":"free"}""");
        bench.Server.HostLeft(nextHostSeesOldBytes: true);
        gate.Set();
        while (!bench.Server.Workless)
        {
            bench.WaitForWorker();
        }
        Assert.Equal(0, waiting.Runs);
    }

    [Fact]
    public void The_agent_says_once_that_it_is_ready()
    {
        using var bench = ServerBench.Connected();
        bench.Server.HostLeft(nextHostSeesOldBytes: false);
        bench.Server.HostArrived();
        Assert.Empty(bench.Taken());
    }

    [Fact]
    public void Get_agent_info_has_the_shape_of_its_type_and_the_settings_limits()
    {
        using var bench = ServerBench.Connected(new AgentSettings { MaxMessageSizeKb = 128, MaxConcurrentRequests = 3 });
        bench.Line("""{"jsonrpc":"2.0","id":"h","method":"get_agent_info"}""");
        using var answer = JsonDocument.Parse(Assert.Single(bench.Taken()));
        var info = answer.RootElement.GetProperty("result").Deserialize(ProtocolJson.Default.GetAgentInfoResult)!;
        Assert.Equal("1.2.3", info.Version);
        Assert.Equal(ProtocolLimits.Version, info.ProtocolVersion);
        Assert.Equal("linux", info.Platform);
        Assert.Equal(["ping"], info.Capabilities);
        Assert.Equal("0123456789abcdef0123456789abcdef", info.InstanceId);
        Assert.Equal(new AgentLimits(128 * 1024, 3), info.Limits);
    }

    [Fact]
    public void A_line_over_the_limit_costs_one_error_with_the_limit()
    {
        using var bench = ServerBench.Connected(new AgentSettings { MaxMessageSizeKb = 2 });
        bench.Server.LineTooLong();
        var line = Assert.Single(bench.Taken());
        Assert.Equal(-32600, ServerBench.CodeOf(line));
        Assert.Contains("\"data\":{\"limit\":2048}", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_before_1970_gives_a_negative_timestamp()
    {
        using var bench = ServerBench.Connected(time: new ManualTime(new DateTimeOffset(1969, 12, 31, 23, 59, 50, TimeSpan.Zero)));
        bench.Line(Ping);
        Assert.Contains("\"timestamp\":-10", Assert.Single(bench.Taken()), StringComparison.Ordinal);
    }

    private static MethodAnswer Wait(ManualResetEventSlim gate)
    {
        gate.Wait();
        return new MethodAnswer("{}"u8.ToArray());
    }
}
