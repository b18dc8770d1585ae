using System.Text.Json;
using Orchestrator.Tests.Shared;

namespace Orchestrator.AgentSimulator.Tests.Agents;

public sealed class Agent11Tests
{
    [Fact]
    public void A_greeting_is_answered_with_all_that_1_1_tells()
    {
        using var run = new SimulatedRun();
        using var host = run.Connect();
        var told = host.Json(Lines.Hello("s1", epoch: 7)).Result();
        Assert.Equal("1.1.0", told.GetProperty("protocol_version").GetString());
        Assert.Equal("s1", told.GetProperty("session").GetString());
        Assert.Equal("east", told.GetProperty("fleet").GetString());
        Assert.Equal(7, told.GetProperty("epoch").GetInt64());
        Assert.Equal(10, told.GetProperty("limits").GetProperty("max_concurrent_requests").GetInt32());
        Assert.Equal("disk", told.GetProperty("durability").GetString());
        Assert.All(["instance_id", "boot_id", "agent_id"], m => Assert.Equal(32, told.GetProperty(m).GetString()!.Length));
        Assert.True(told.GetProperty("now_ms").GetInt64() > 0);
        Assert.True(told.GetProperty("journal").GetProperty("seq").GetInt64() > 0);
        // A lower epoch is answered too, with the highest; another fleet is told whose the agent is, until it claims it.
        Assert.Equal(7, host.Json(Lines.Hello("s2", epoch: 3)).Result().GetProperty("epoch").GetInt64());
        Assert.Equal("east", host.Json(Lines.Hello("s3", fleet: "west")).Result().GetProperty("fleet").GetString());
        Assert.Equal("west", host.Json(Lines.Hello("s4", fleet: "west", claim: true)).Result().GetProperty("fleet").GetString());
        Assert.Equal(4, run.Figures().Hellos);
    }

    [Theory]
    [InlineData("instance", "00000000000000000000000000000000")]
    [InlineData("session", "another")]
    [InlineData("epoch", 6)]
    [InlineData("not_after_ms", 5)]
    public void A_stale_request_is_refused_with_its_reason_and_not_carried_out(string member, object value)
    {
        using var run = new SimulatedRun();
        using var host = run.Connect();
        var instance = host.Json(Lines.Hello("s1", epoch: 7)).Result().GetProperty("instance_id").GetString()!;
        var context = new Dictionary<string, object>
        {
            ["instance"] = instance,
            ["session"] = "s1",
            ["epoch"] = 7,
            ["not_after_ms"] = long.MaxValue,
        };
        object Exec() =>
            new
            {
                _ctx = context,
                command = "echo",
                args = new[] { "once" },
            };
        Assert.Equal("once\n", host.Json(Lines.Request(1, "exec_command", Exec())).Result().GetProperty("stdout").GetString());
        context[member] = value;
        var refused = host.Json(Lines.Request(2, "exec_command", Exec()));
        Assert.Equal(-32005, refused.Code());
        Assert.Equal(
            member == "not_after_ms" ? "not_after" : member,
            refused.GetProperty("error").GetProperty("data").GetProperty("reason").GetString()
        );
        Assert.Equal(["echo once"], run.Executed());
        Assert.Equal(1, run.Figures().Stale);
    }

    [Fact]
    public void Another_session_is_a_barrier_for_answers_that_were_not_sent()
    {
        using var run = new SimulatedRun();
        using var host = run.Connect();
        host.Ask(Lines.Hello("s1"));
        host.Send(Lines.Exec(1, "sleep", "5"));
        Assert.Contains("\"id\":2", host.Ask(Lines.Ping(2)), StringComparison.Ordinal);
        host.Ask(Lines.Hello("s2"));
        run.Advance(10);
        Assert.Contains("\"id\":3", host.Ask(Lines.Ping(3)), StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_are_played_and_files_are_in_memory()
    {
        using var run = new SimulatedRun();
        using var host = run.Connect();
        Assert.Equal(3, host.Json(Lines.Exec(1, "/usr/bin/exit", "3")).Result().GetProperty("exit_code").GetInt32());
        Assert.Equal(5000, host.Json(Lines.Exec(2, "bytes", "5000")).Result().GetProperty("stdout").GetString()!.Length);
        Assert.Equal("hi\n", host.Json(Lines.Exec(3, "/bin/sh", "-c", "echo hi")).Result().GetProperty("stdout").GetString());
        Assert.Equal(-32002, host.Json(Lines.Exec(4, "touch", run.SocketOf(9))).Code());
        host.Send(
            Lines.Request(
                5,
                "exec_command",
                new
                {
                    command = "sleep",
                    args = new[] { "9" },
                    timeout_seconds = 2,
                }
            )
        );
        run.Settle();
        run.Advance(1.9);
        Assert.Equal(0, host.Waiting);
        run.Advance(0.2);
        Assert.Contains("-32003", host.Line(), StringComparison.Ordinal);
        var path = run.SocketOf(9);
        host.Json(Lines.Request(6, "file_write", new { path, content = "kept" }));
        var read = host.Json(Lines.Request(7, "file_read", new { path, offset = 1 })).Result();
        Assert.Equal("ept", read.GetProperty("content").GetString());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void More_than_ten_requests_side_by_side_are_too_many_and_a_ping_is_none_of_them()
    {
        using var run = new SimulatedRun();
        using var host = run.Connect();
        for (var id = 1; id <= 10; id++)
        {
            host.Send(Lines.Exec(id, "sleep", "5"));
        }
        Assert.Equal(-32006, host.Json(Lines.Exec(11, "true")).Code());
        Assert.Contains("pong", host.Ask(Lines.Ping()), StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_of_the_document_are_answered_in_their_shape()
    {
        string[] played = ["ping", "get_system_info", "get_network_info", "get_disk_usage", "no_such_method"];
        using var run = new SimulatedRun();
        using var host = run.Connect();
        var answered = 0;
        foreach (var example in ProtocolExamples.Requests)
        {
            var isOfOurs = example.Method is { } method ? played.Contains(method) : !example.Text.StartsWith('[');
            if (!isOfOurs || example.Kind != ExampleKind.Request)
            {
                continue;
            }
            using var expected = JsonDocument.Parse(example.Answer!);
            using var actual = JsonDocument.Parse(host.Ask(example.Text));
            // A ping tells now_ms in 1.1, whatever the example's version.
            var differences = ProtocolExamples.ShapeDifferences(expected.RootElement, actual.RootElement).Where(d => !d.Contains("now_ms"));
            Assert.True(!differences.Any(), $"{example}: {string.Join("; ", differences)}");
            answered++;
        }
        Assert.True(answered >= 8, $"only {answered} examples were found");
    }

    [Fact]
    public void A_ping_allocates_nothing()
    {
        const int pings = 20_000;
        using var run = new SimulatedRun();
        using var host = run.Connect();
        host.Ask(Lines.Hello("s1"));
        var ping = Lines.Request(
            1,
            "ping",
            new
            {
                _ctx = new
                {
                    session = "s1",
                    epoch = 1,
                    not_after_ms = long.MaxValue,
                },
            }
        );
        void Batch(int count)
        {
            for (var i = 0; i < count; i++)
            {
                host.Ask(ping);
            }
        }
        // First, what is made once and for all: code, buffers of the pool.
        Batch(pings / 10);
        var before = run.Allocated();
        Batch(pings);
        var each = (run.Allocated() - before) / (double)pings;
        Assert.True(each < 1, $"{each} bytes a ping");
    }
}
