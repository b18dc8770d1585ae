using System.Text.Json;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Methods;

namespace Orchestrator.GuestAgent.Tests.Serving;

/// <summary>Requests with a context: which are carried out, and which are not.</summary>
public sealed class FencingTests
{
    private const int Stale = -32005;

    private readonly ManualTime _time = new();
    private readonly ScriptedMethod _work = new("work", ServerBench.Nothing);

    // Of an agent whose clock shows 60,000 in the session s-1 of the fleet east, whose epoch is 5.
    public static TheoryData<string, string?> Contexts =>
        new()
        {
            { "{}", null },
            { """{"later":{"epoch":1}}""", null },
            { $$"""{"instance":"{{ServerBench.Instance}}"}""", null },
            { """{"instance":"other"}""", "instance" },
            { """{"instance":""}""", "instance" },
            { $$"""{"instance":"{{ServerBench.Instance.ToUpperInvariant()}}"}""", "instance" },
            { """{"session":"s-1"}""", null },
            { """{"session":"s-0"}""", "session" },
            { """{"session":"S-1"}""", "session" },
            { """{"session":"s-1ä"}""", "session" },
            { """{"epoch":4}""", "epoch" },
            { """{"epoch":5}""", null },
            { """{"epoch":6}""", null },
            { """{"not_after_ms":59999}""", "not_after" },
            { """{"not_after_ms":60000}""", null },
            { """{"not_after_ms":-9223372036854775808}""", "not_after" },
            { """{"ttl_ms":0}""", null },
            {
                $$"""{"instance":"{{ServerBench.Instance}}","session":"s-1","epoch":5,"not_after_ms":60001,"ttl_ms":9223372036854775807}""",
                null
            },
            { $$"""{"instance":"{{ServerBench.Instance}}","session":"s-1","epoch":4,"not_after_ms":60001,"ttl_ms":5000}""", "epoch" },
        };

    [Theory]
    [MemberData(nameof(Contexts))]
    public void A_request_is_carried_out_when_all_holds_that_its_context_names(string context, string? reason)
    {
        using var bench = Begun();
        bench.Line(Request(1, "ping", context));
        AssertReason(reason, Assert.Single(bench.Taken()));
        bench.Line(Request(2, "work", context));
        if (reason is null)
        {
            AssertReason(null, Assert.Single(bench.Lines(1)));
        }
        else
        {
            AssertReason(reason, Assert.Single(bench.Taken()));
            Assert.True(bench.Server.Workless);
        }
        Assert.Equal(reason is null ? 1 : 0, _work.Runs);
    }

    [Theory]
    [InlineData("""{"epoch":"5"}""", "_ctx.epoch")]
    [InlineData("""{"ttl_ms":-1}""", "_ctx.ttl_ms")]
    [InlineData("""[]""", "_ctx")]
    public void A_context_that_does_not_fit_is_refused_and_named(string context, string member)
    {
        using var bench = Begun();
        foreach (var method in new[] { "ping", "work", "get_agent_info" })
        {
            bench.Line(Request(1, method, context));
            var answer = Assert.Single(bench.Taken());
            Assert.Equal(-32602, ServerBench.CodeOf(answer));
            Assert.Contains($"\\\"{member}\\\"", answer, StringComparison.Ordinal);
        }
        Assert.Equal(0, _work.Runs);
    }

    [Fact]
    public void The_refusal_names_both_values()
    {
        using var bench = Begun();
        bench.Line(Request(1, "ping", """{"session":"s-0"}"""));
        bench.Line(Request(2, "ping", """{"epoch":4}"""));
        bench.Line(Request(3, "ping", """{"not_after_ms":7}"""));
        bench.Line(Request(4, "ping", """{"instance":"\u001b[2Jother"}"""));
        var told = bench.Taken();
        Assert.Contains("\\\"s-0\\\", and here it is \\\"s-1\\\"", told[0], StringComparison.Ordinal);
        Assert.Contains("epoch 4, and epoch 5 of the fleet \\\"east\\\"", told[1], StringComparison.Ordinal);
        Assert.Contains("now_ms 7, and it is 60000", told[2], StringComparison.Ordinal);
        Assert.Contains(ServerBench.Instance, told[3], StringComparison.Ordinal);
        Assert.DoesNotContain("\\u001b", told[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_session_nothing_is_of_one()
    {
        using var bench = ServerBench.Connected(null, _time, _work);
        bench.Line("""{"jsonrpc":"2.0","id":1,"method":"get_agent_info","params":{"fleet":"east","epoch":5}}""");
        Assert.Contains("\"epoch\":5", Assert.Single(bench.Taken()), StringComparison.Ordinal);
        bench.Line(Request(2, "work", """{"session":"s-1"}"""));
        AssertReason("session", Assert.Single(bench.Taken()));
        bench.Line(Request(3, "work", """{"epoch":9}"""));
        AssertReason("epoch", Assert.Single(bench.Taken()));
        Assert.Equal(0, _work.Runs);
    }

    [Fact]
    public void A_session_is_over_when_its_host_has_left()
    {
        using var bench = Begun();
        bench.Server.HostLeft(nextHostSeesOldBytes: true);
        bench.Server.HostArrived();
        bench.Line(Request(1, "work", """{"session":"s-1","epoch":5}"""));
        AssertReason("session", Assert.Single(bench.Taken()));
        Assert.Equal(0, _work.Runs);
    }

    [Fact]
    public void What_waits_for_its_turn_is_looked_at_again()
    {
        using var gate = new ManualResetEventSlim();
        var holding = new ScriptedMethod("hold", (CancellationToken _) => Wait(gate), startsWork: false);
        var waiting = new ScriptedMethod("free", ServerBench.Nothing, startsWork: false);
        using var bench = Begun(new AgentSettings { MaxConcurrentRequests = 1 }, holding, waiting);
        // One thread for work and two spare ones: these take them all.
        for (var i = 0; i < 3; i++)
        {
            bench.Line("""{"jsonrpc":"2.0","method":"hold"}""");
        }
        holding.WaitForRuns(3);
        bench.Line(Request(1, "free", """{"not_after_ms":60050}"""));
        bench.Line(Request(2, "free", """{"ttl_ms":99}"""));
        bench.Line(Request(3, "free", """{"ttl_ms":100}"""));
        bench.Line(Request(4, "free", """{"epoch":5}"""));
        bench.Line(Request(5, "ping", """{"epoch":6}"""));
        Assert.Equal(0, ServerBench.CodeOf(Assert.Single(bench.Taken())));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        gate.Set();
        var answers = bench.Lines(4).ToDictionary(IdOf);
        AssertReason("not_after", answers[1]);
        AssertReason("ttl", answers[2]);
        AssertReason(null, answers[3]);
        AssertReason("epoch", answers[4]);
        Assert.Equal(1, waiting.Runs);
    }

    [Fact]
    public void Time_to_live_counts_from_before_the_line_was_read()
    {
        using var bench = Begun();
        var readAt = bench.Server.Now;
        _time.Advance(TimeSpan.FromMilliseconds(101));
        bench.Server.Line(System.Text.Encoding.UTF8.GetBytes(Request(1, "work", """{"ttl_ms":100}""")), readAt);
        AssertReason("ttl", Assert.Single(bench.Taken()));
        Assert.Equal(0, _work.Runs);
    }

    [Fact]
    public void In_a_batch_each_item_has_its_own()
    {
        using var bench = Begun();
        bench.Line(
            $"[{Request(1, "ping", """{"epoch":4}""")},{Request(2, "work", """{"epoch":5}""")},{Request(3, "work", """{"session":"x"}""")}]"
        );
        var line = bench.Lines(1)[0];
        using var answers = JsonDocument.Parse(line);
        Assert.Equal(
            [(1, true), (2, false), (3, true)],
            answers.RootElement.EnumerateArray().Select(a => (a.GetProperty("id").GetInt32(), a.TryGetProperty("error", out _))).Order()
        );
        Assert.Equal(1, _work.Runs);
    }

    [Fact]
    public void A_stale_notification_starts_nothing_and_is_not_answered()
    {
        using var bench = Begun();
        bench.Line("""{"jsonrpc":"2.0","method":"work","params":{"_ctx":{"epoch":4}}}""");
        bench.Line(Request(1, "work", """{"epoch":5}"""));
        AssertReason(null, Assert.Single(bench.Lines(1)));
        Assert.Equal(1, _work.Runs);
        Assert.Contains(bench.Audited(), line => line.Contains("method=work outcome=stale", StringComparison.Ordinal));
    }

    [Fact]
    public void Refusals_use_up_neither_the_rate_nor_a_place()
    {
        using var bench = Begun();
        for (var i = 0; i < 3 * JobsPerSecond; i++)
        {
            bench.Line(Request(i, "work", """{"epoch":4}"""));
        }
        bench.Taken();
        bench.Line(Request(1, "work", """{"epoch":5}"""));
        AssertReason(null, Assert.Single(bench.Lines(1)));
    }

    [Fact]
    public void The_hosts_own_id_stands_in_the_log_clean_and_cut()
    {
        using var bench = Begun();
        bench.Line(Request(1, "work", """{"epoch":4,"trace":"r-\u001b[2J1"}"""));
        bench.Line(Request(2, "work", $$"""{"epoch":5,"trace":"{{new string('x', 100)}}"}"""));
        bench.Lines(2);
        var audited = bench.Audited();
        Assert.Contains(audited, line => line.Contains("id=1 trace=\"r-␛[2J1\" outcome=stale", StringComparison.Ordinal));
        Assert.Contains(audited, line => line.Contains($"id=2 trace=\"{new string('x', 63)}…\" outcome=ok", StringComparison.Ordinal));
    }

    private static int JobsPerSecond => Orchestrator.GuestAgent.Serving.JobCrew.WorkPerSecond;

    private ServerBench Begun(AgentSettings? settings = null, params IMethod[] methods)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        var bench = ServerBench.Connected(settings, _time, [_work, .. methods]);
        bench.Line("""{"jsonrpc":"2.0","id":"h","method":"get_agent_info","params":{"fleet":"east","session":"s-1","epoch":5}}""");
        Assert.Contains("\"session\":\"s-1\"", Assert.Single(bench.Taken()), StringComparison.Ordinal);
        return bench;
    }

    private static string Request(int id, string method, string context) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"{{{method}}}","params":{"_ctx":{{{context}}}}}""";

    private static int IdOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("id").GetInt32();
    }

    private static void AssertReason(string? reason, string line)
    {
        using var json = JsonDocument.Parse(line);
        var failed = json.RootElement.TryGetProperty("error", out var error);
        Assert.Equal(reason, failed ? error.GetProperty("data").GetProperty("reason").GetString() : null);
        Assert.Equal(reason is null ? 0 : Stale, ServerBench.CodeOf(line));
    }

    private static MethodAnswer Wait(ManualResetEventSlim gate)
    {
        gate.Wait();
        return new MethodAnswer("{}"u8.ToArray());
    }
}
