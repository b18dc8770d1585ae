using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.TestKit;

namespace Orchestrator.Actors.Tests;

/// <summary>Every call ends exactly once, with the right word, and no answer is given to the wrong call.</summary>
public sealed class CallTests : IDisposable
{
    private readonly SocketFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_call_to_a_vm_that_is_not_ready_is_not_delivered_and_says_which_state_since_when_and_why()
    {
        await using var host = await TestHost.StartAsync(_folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Absent);

        var outcome = Assert.IsType<CallOutcome.NotDelivered>(await host.CallAsync("a", "ping"));

        Assert.Equal(AgentError.VmNotReady, outcome.Error);
        Assert.Matches(@"^a is absent since \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ: socket .* does not exist", outcome.Why);
    }

    [Fact]
    public async Task A_call_in_flight_when_the_vm_restarts_ends_once_as_unknown()
    {
        await using var agent = Holding(out var held);
        await using var host = await ReadyAsync();

        var call = host.CallAsync("a", "exec_command", """{"command":"x"}""");
        await held.NextAsync();
        await agent.KillAsync();
        var outcome = Assert.IsType<CallOutcome.Unknown>(await call);
        agent.StartAgain(AgentScript.Sound with { InstanceId = "2" });
        await host.UntilAsync("a", VmPhase.Ready);

        Assert.Equal(AgentError.ConnectionLost, outcome.Error);
        Assert.Contains("end of stream", outcome.Why, StringComparison.Ordinal);
        // Nothing is sent again on its behalf.
        Assert.Equal(1, agent.Count("exec_command"));
    }

    [Fact]
    public async Task A_call_in_flight_when_the_agent_announces_another_instance_is_unknown()
    {
        await using var agent = Holding(out var held);
        await using var host = await ReadyAsync();

        var call = host.CallAsync("a", "exec_command", """{"command":"x"}""");
        await held.NextAsync();
        await agent.SendAsync(
            """{"jsonrpc":"2.0","method":"agent_ready","params":{"version":"1","platform":"linux","instance_id":"new"}}""" + "\n"
        );

        Assert.Contains("the agent was restarted", Assert.IsType<CallOutcome.Unknown>(await call).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_told_with_code_clean_text_and_data()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"))
        {
            Handler = async (a, r) =>
                r.Method == "exec_command" && await a.RefuseAsync(r, -32002, "no such\u001b[31m file\n", """{"exit_code":127}"""),
        };
        await using var host = await ReadyAsync();

        var refused = Assert.IsType<CallOutcome.Refused>(await host.CallAsync("a", "exec_command", """{"command":"x"}"""));

        Assert.Equal((AgentError.NotFound, -32002), (refused.Error, refused.Code));
        Assert.DoesNotContain(refused.Message, char.IsControl);
        Assert.Equal((Outcome.Failed, 127), (ExecVerdict.Of(refused).Outcome, ExecVerdict.Of(refused).ExitCode!.Value));
    }

    [Fact]
    public async Task Answers_out_of_order_doubled_and_with_foreign_ids_reach_the_right_calls()
    {
        await using var agent = Holding(out var held);
        await using var host = await ReadyAsync();

        var calls = Enumerable
            .Range(0, 6)
            .Select(i => host.CallAsync("a", "exec_command", $$"""{"command":"x","args":["{{i}}"]}"""))
            .ToArray();
        var requests = new List<ScriptedRequest>();
        while (requests.Count < calls.Length)
        {
            requests.Add(await held.NextAsync());
        }
        requests.Reverse();
        foreach (var request in requests)
        {
            await agent.AnswerAsync(request with { Id = "99999999999999" }, """{"pong":true,"timestamp":1}""");
            await agent.AnswerAsync(request with { Id = "\"text\"" }, "1");
            await agent.AnswerAsync(request, agent.ResultOf(request)!);
            await agent.AnswerAsync(request, """{"exit_code":1,"stdout":"second","stderr":"","execution_time_ms":1}""");
        }

        for (var i = 0; i < calls.Length; i++)
        {
            var verdict = ExecVerdict.Of(await calls[i]);
            Assert.Equal((Outcome.Ok, $"{i}\n"), (verdict.Outcome, verdict.Result!.Stdout));
        }
        Assert.Equal(1, agent.Clients);
    }

    [Theory]
    [InlineData("""{"pong":"yes"}""")]
    [InlineData("null")]
    [InlineData("""{"pong":true,"pong":true,"timestamp":1}""")]
    public async Task An_answer_of_the_wrong_shape_costs_that_call_alone(string result)
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        agent.Handler = async (a, r) => r.Method == "get_disk_usage" && await a.AnswerAsync(r, result);
        await using var host = await ReadyAsync();

        var bad = Assert.IsType<CallOutcome.Unknown>(await host.CallAsync("a", "get_disk_usage"));
        var good = await host.CallAsync("a", "get_system_info");

        Assert.Equal(AgentError.BadAnswer, bad.Error);
        Assert.IsType<CallOutcome.Answered>(good);
        Assert.Equal(1, agent.Clients);
    }

    [Fact]
    public async Task Garbage_between_answers_costs_nothing()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        agent.Handler = async (a, r) =>
        {
            await a.SendAsync("garbage\n{\"half\":\n\n\r\n[]\n[1,2]\n{}\n\u0000\u0001\n\"text\"\n7\n");
            return false;
        };
        await using var host = await ReadyAsync();

        for (var i = 0; i < 50; i++)
        {
            Assert.IsType<CallOutcome.Answered>(await host.CallAsync("a", "get_system_info"));
        }
        Assert.Equal(1, agent.Clients);
    }

    [Fact]
    public async Task Half_an_answer_and_a_hang_up_is_unknown()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        agent.Handler = async (a, r) =>
        {
            if (r.Method != "exec_command")
            {
                return false;
            }
            await a.SendAsync($$"""{"jsonrpc":"2.0","id":{{r.Id}},"result":{"exit_code":0""");
            a.DropClient();
            return true;
        };
        await using var host = await ReadyAsync();

        Assert.IsType<CallOutcome.Unknown>(await host.CallAsync("a", "exec_command", """{"command":"x"}"""));
        await host.UntilAsync("a", VmPhase.Ready);
    }

    [Fact]
    public async Task A_deadline_is_kept_in_each_phase()
    {
        await using var agent = Holding(out var held, AgentScript.Sound with { ConcurrentRequests = 2 });
        await using var host = await ReadyAsync();

        var written = new[] { Exec(), Exec() };
        await held.NextAsync();
        await held.NextAsync();
        var waiting = Exec();
        var passed = host.CallAsync("a", "exec_command", """{"command":"x"}""", TimeSpan.FromSeconds(-1));

        Assert.Equal(AgentError.DeadlinePassed, Assert.IsType<CallOutcome.NotDelivered>(await passed).Error);
        Assert.Equal(AgentError.DeadlinePassed, Assert.IsType<CallOutcome.NotDelivered>(await waiting).Error);
        foreach (var call in written)
        {
            Assert.Equal(AgentError.DeadlinePassed, Assert.IsType<CallOutcome.Unknown>(await call).Error);
        }
        // An agent that works side by side is not judged by one slow call.
        Assert.Equal(VmPhase.Ready, (await host.GetAsync("a")).Phase);

        Task<CallOutcome> Exec() => host.CallAsync("a", "exec_command", """{"command":"x"}""", TimeSpan.FromMilliseconds(600));
    }

    [Fact]
    public async Task No_more_calls_are_open_than_the_agent_takes_and_a_full_queue_says_so()
    {
        await using var agent = Holding(out var held, AgentScript.Sound with { ConcurrentRequests = 3 });
        await using var host = await ReadyAsync(TestHost.Quick with { QueueMax = 5 });

        var calls = Enumerable.Range(0, 8).Select(_ => Exec()).ToArray();
        var open = new List<ScriptedRequest> { await held.NextAsync(), await held.NextAsync(), await held.NextAsync() };
        await host.UntilAsync("a", v => v is { InFlight: 3, Queued: 5 });

        var refused = Assert.IsType<CallOutcome.NotDelivered>(await Exec());
        Assert.Equal(AgentError.QueueFull, refused.Error);
        Assert.Equal(3, agent.Count("exec_command"));

        for (var i = 0; i < 8; i++)
        {
            await agent.AnswerAsync(open[0], agent.ResultOf(open[0])!);
            open.RemoveAt(0);
            if (i < 5)
            {
                open.Add(await held.NextAsync());
                Assert.Equal(4 + i, agent.Count("exec_command"));
            }
        }
        Assert.All(await Task.WhenAll(calls), c => Assert.IsType<CallOutcome.Answered>(c));

        Task<CallOutcome> Exec() => host.CallAsync("a", "exec_command", """{"command":"x"}""");
    }

    [Fact]
    public async Task A_serial_agent_gets_one_request_at_a_time_and_no_ping_behind_it()
    {
        await using var agent = Holding(out var held, AgentScript.Sound with { ConcurrentRequests = null });
        await using var host = await ReadyAsync();

        var first = host.CallAsync("a", "exec_command", """{"command":"1"}""");
        var second = host.CallAsync("a", "exec_command", """{"command":"2"}""");
        var request = await held.NextAsync();
        var pings = agent.Count("ping");
        await host.UntilAsync("a", v => v is { InFlight: 1, Queued: 1 });
        // Ten ping intervals and more; longer than the ping timeout too.
        await Task.Delay(TestHost.Quick.PingPatience + TimeSpan.FromMilliseconds(500));
        Assert.Equal((pings, 1), (agent.Count("ping"), agent.Count("exec_command")));

        await agent.AnswerAsync(request, agent.ResultOf(request)!);
        request = await held.NextAsync();
        await agent.AnswerAsync(request, agent.ResultOf(request)!);

        Assert.IsType<CallOutcome.Answered>(await first);
        Assert.IsType<CallOutcome.Answered>(await second);
        Assert.Equal(1, agent.Clients);
    }

    [Fact]
    public async Task The_silence_of_a_serial_agent_is_judged_by_the_deadline_of_its_open_call()
    {
        await using var agent = Holding(out var held, AgentScript.Sound with { ConcurrentRequests = null });
        await using var host = await ReadyAsync();
        var events = await host.FollowAsync(after: null);

        Assert.IsType<CallOutcome.Unknown>(
            await host.CallAsync("a", "exec_command", """{"command":"x"}""", TimeSpan.FromMilliseconds(500))
        );

        await held.NextAsync();
        var types = new List<string>();
        while (!types.Contains("Ready>Silent"))
        {
            var e = await events.ReadAsync().AsTask().WaitAsync(TestHost.Patience);
            types.Add(e.Type == "state-changed" ? $"{e.From}>{e.To}" : e.Type);
        }
        Assert.Contains("call-unknown", types);
        await host.UntilAsync("a", VmPhase.Ready);
        Assert.Equal(2, agent.Clients);
    }

    [Fact]
    public async Task A_request_that_is_longer_than_the_agent_takes_is_not_sent()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await using var host = await ReadyAsync();

        var outcome = await host.CallAsync("a", "file_write", $$"""{"path":"/x","content":"{{new string('x', 65536)}}"}""");

        Assert.Equal(AgentError.TooLarge, Assert.IsType<CallOutcome.NotDelivered>(outcome).Error);
        Assert.Equal(0, agent.Count("file_write"));
        Assert.IsType<CallOutcome.Answered>(await host.CallAsync("a", "ping"));
    }

    [Fact]
    public async Task A_guest_that_does_not_read_ends_its_calls_and_what_was_not_sent_did_not_run()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await using var host = await ReadyAsync(TestHost.Quick with { PingInterval = TimeSpan.FromMinutes(1), InFlightMax = 10 });
        agent.Stopped = true;
        var content = new string('x', 60_000);

        var calls = Enumerable
            .Range(0, 10)
            .Select(_ => host.CallAsync("a", "file_write", $$"""{"path":"/x","content":"{{content}}"}"""))
            .ToArray();
        var outcomes = await Task.WhenAll(calls);

        Assert.Contains(outcomes, o => o is CallOutcome.Unknown);
        Assert.Contains(outcomes, o => o is CallOutcome.NotDelivered { Error: AgentError.ConnectionLost });
        var silent = await host.GetAsync("a");
        Assert.Equal(VmPhase.Silent, silent.Phase);
        Assert.Contains("has not read for 1 s", silent.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_reader_gets_every_line_whole_and_in_order()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await using var host = await ReadyAsync(
            TestHost.Quick with
            {
                PingInterval = TimeSpan.FromMinutes(1),
                InFlightMax = 10,
                WriteTimeout = TestHost.Patience,
            }
        );
        agent.Stopped = true;
        var content = new string('x', 60_000);
        var calls = Enumerable
            .Range(0, 10)
            .Select(i => host.CallAsync("a", "file_write", $$"""{"path":"/{{i}}","content":"{{content}}"}""", TestHost.Patience))
            .ToArray();
        await host.UntilAsync("a", v => v.InFlight == 10);
        agent.Stopped = false;

        Assert.All(await Task.WhenAll(calls), o => Assert.IsType<CallOutcome.Answered>(o));
        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => $"/{i}"),
            agent.Requests.Where(r => r.Method == "file_write").Select(r => r.Params.GetProperty("path").GetString())
        );
    }

    [Fact]
    public async Task An_answer_over_the_limit_costs_the_one_open_call_of_a_serial_agent_and_not_the_channel()
    {
        await using var agent = new ScriptedAgent(_folder.Path("a"), AgentScript.Sound with { ConcurrentRequests = null });
        agent.Handler = async (a, r) =>
            r.Method == "file_read"
            && await a.SendAsync($$"""{"jsonrpc":"2.0","id":{{r.Id}},"result":"{{new string('x', 300_000)}}"}""" + "\n");
        await using var host = await ReadyAsync(TestHost.Quick with { FrameBytesMax10 = 200_000 });

        var outcome = Assert.IsType<CallOutcome.Unknown>(await host.CallAsync("a", "file_read", """{"path":"/x"}"""));

        Assert.Equal(AgentError.TooLarge, outcome.Error);
        Assert.IsType<CallOutcome.Answered>(await host.CallAsync("a", "get_system_info"));
        Assert.Equal(1, agent.Clients);
    }

    [Fact]
    public async Task When_the_service_stops_open_calls_are_told_and_the_socket_is_closed()
    {
        await using var agent = Holding(out var held, AgentScript.Sound with { ConcurrentRequests = 1 });
        await using var host = await ReadyAsync();
        var open = host.CallAsync("a", "exec_command", """{"command":"x"}""");
        await held.NextAsync();
        var waiting = host.CallAsync("a", "exec_command", """{"command":"y"}""");
        await host.UntilAsync("a", v => v.Queued == 1);

        await host.StopAsync();

        Assert.Equal(AgentError.ServiceStopping, Assert.IsType<CallOutcome.Unknown>(await open).Error);
        Assert.Equal(AgentError.ServiceStopping, Assert.IsType<CallOutcome.NotDelivered>(await waiting).Error);
        Assert.False(await Until(() => agent.SendAsync("\n"), sent => !sent));
    }

    [Fact]
    public async Task A_thousand_calls_under_random_disconnects_each_end_exactly_once_with_their_own_answer()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var agent = new ScriptedAgent(_folder.Path("a"));
        await using var host = await ReadyAsync(TestHost.Quick with { QueueMax = 100 });
        using var done = new CancellationTokenSource();
        var trouble = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await Task.Delay(random.Next(5, 40));
                agent.DropClient();
            }
        });

        var outcomes = new ConcurrentBag<(int Number, CallOutcome Outcome)>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1000),
            new ParallelOptions { MaxDegreeOfParallelism = 50 },
            async (i, _) => outcomes.Add((i, await host.CallAsync("a", "exec_command", $$"""{"command":"x","args":["{{i}}"]}""")))
        );
        await done.CancelAsync();
        await trouble;

        Assert.Equal(1000, outcomes.Select(o => o.Number).Distinct().Count());
        foreach (var (number, outcome) in outcomes)
        {
            var verdict = ExecVerdict.Of(outcome);
            Assert.True(
                verdict.Outcome is Outcome.Unknown or Outcome.NotDelivered
                    || verdict.Result!.Stdout == number.ToString(CultureInfo.InvariantCulture) + "\n",
                $"seed {seed}: call {number} ended as {verdict}"
            );
        }
        // What is said not to have run did not reach the agent whole; the fake would have noted it.
        var reached = agent
            .Requests.Where(r => r.Method == "exec_command")
            .Select(r => r.Params.GetProperty("args")[0].GetString())
            .ToHashSet();
        Assert.All(
            outcomes.Where(o => o.Outcome is CallOutcome.NotDelivered),
            o => Assert.False(reached.Contains(o.Number.ToString(CultureInfo.InvariantCulture)), $"seed {seed}: call {o.Number} ran")
        );
        // The last disconnect may not have been noticed yet when the VM is still shown as ready.
        Assert.IsType<CallOutcome.Answered>(await Until(() => host.CallAsync("a", "ping"), o => o is CallOutcome.Answered));
    }

    private async Task<TestHost> ReadyAsync(ConnectionSettings? settings = null)
    {
        var host = await TestHost.StartAsync(settings ?? TestHost.Quick, _folder.Vm("a"));
        await host.UntilAsync("a", VmPhase.Ready);
        return host;
    }

    /// <summary>An agent that leaves commands unanswered until the test says otherwise.</summary>
    private ScriptedAgent Holding(out HeldRequests held, AgentScript? script = null)
    {
        var requests = held = new HeldRequests();
        return new ScriptedAgent(_folder.Path("a"), script)
        {
            Handler = (_, r) =>
            {
                if (r.Method == "exec_command")
                {
                    requests.Add(r);
                }
                return Task.FromResult(r.Method == "exec_command");
            },
        };
    }

    private static async Task<T> Until<T>(Func<Task<T>> ask, Func<T, bool> wanted)
    {
        var end = DateTime.UtcNow + TestHost.Patience;
        while (true)
        {
            var value = await ask();
            if (wanted(value) || DateTime.UtcNow > end)
            {
                return value;
            }
            await Task.Delay(5);
        }
    }

    private sealed class HeldRequests
    {
        private readonly System.Threading.Channels.Channel<ScriptedRequest> _requests =
            System.Threading.Channels.Channel.CreateUnbounded<ScriptedRequest>();

        public void Add(ScriptedRequest request) => _requests.Writer.TryWrite(request);

        public Task<ScriptedRequest> NextAsync() => _requests.Reader.ReadAsync().AsTask().WaitAsync(TestHost.Patience);
    }
}
