using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.Model.Tests;

public sealed class CallTableTests
{
    private static readonly GuestRequest Request = new("ping", default);

    [Fact]
    public void A_call_that_is_answered_ends_with_the_answer_and_the_time_since_it_was_written()
    {
        var calls = Table();
        Assert.Null(calls.Admit("a", Request, S(10), S(0)));
        var id = calls.StartNext(8)!.Value.Id;
        calls.Written(id, S(1));

        var ended = calls.End(id, elapsed => new CallOutcome.Answered("{}"u8.ToArray(), elapsed), S(3))!.Value;

        Assert.Equal("a", ended.Caller);
        Assert.Equal(S(2), Assert.IsType<CallOutcome.Answered>(ended.Outcome).Elapsed);
        Assert.Equal((0, 0), (calls.Open, calls.Queued));
    }

    [Fact]
    public void A_late_or_doubled_answer_is_dropped_and_counted()
    {
        var calls = Table();
        calls.Admit("a", Request, S(1), S(0));
        var id = calls.StartNext(8)!.Value.Id;
        calls.Written(id, S(0));
        Assert.Single(calls.Expire(S(1), MaybeSent));

        Assert.Null(calls.End(id, _ => throw new InvalidOperationException("must not be asked"), S(2)));
        Assert.Null(calls.End(id + 77, _ => throw new InvalidOperationException("must not be asked"), S(2)));
        Assert.Equal(2, calls.LateAnswers);
    }

    [Fact]
    public void The_deadline_of_a_call_that_waits_or_can_be_withdrawn_says_not_delivered_and_else_unknown()
    {
        var calls = Table();
        foreach (var name in new[] { "sent", "held", "queued" })
        {
            calls.Admit(name, Request, S(5), S(0));
        }
        calls.Written(calls.StartNext(2)!.Value.Id, S(1));
        var held = calls.StartNext(2)!.Value.Id;
        Assert.Null(calls.StartNext(2));

        Assert.Empty(calls.Expire(S(4.9), id => id == held));
        var ended = calls.Expire(S(5), id => id == held).ToDictionary(e => e.Caller, e => e.Outcome);

        Assert.Equal(AgentError.DeadlinePassed, Assert.IsType<CallOutcome.Unknown>(ended["sent"]).Error);
        Assert.Equal(AgentError.DeadlinePassed, Assert.IsType<CallOutcome.NotDelivered>(ended["held"]).Error);
        Assert.Equal(AgentError.DeadlinePassed, Assert.IsType<CallOutcome.NotDelivered>(ended["queued"]).Error);
        Assert.Null(calls.NextDeadline);
    }

    [Fact]
    public void A_lost_connection_ends_all_and_only_what_can_be_withdrawn_did_not_run()
    {
        var calls = Table();
        foreach (var name in new[] { "sent", "held", "queued" })
        {
            calls.Admit(name, Request, S(5), S(0));
        }
        calls.Written(calls.StartNext(2)!.Value.Id, S(1));
        var held = calls.StartNext(2)!.Value.Id;

        var ended = calls
            .EndAll(AgentError.ConnectionLost, "QEMU ended", keepQueued: false, id => id == held)
            .ToDictionary(e => e.Caller, e => e.Outcome);

        Assert.Contains("QEMU ended", Assert.IsType<CallOutcome.Unknown>(ended["sent"]).Why, StringComparison.Ordinal);
        Assert.IsType<CallOutcome.NotDelivered>(ended["held"]);
        Assert.IsType<CallOutcome.NotDelivered>(ended["queued"]);
        Assert.Empty(calls.EndAll(AgentError.ConnectionLost, "again", keepQueued: false, MaybeSent));
    }

    [Fact]
    public void A_full_queue_says_so_and_a_passed_deadline_too()
    {
        var calls = Table(queueMax: 2);
        Assert.Null(calls.Admit("a", Request, S(5), S(0)));
        Assert.Null(calls.Admit("b", Request, S(5), S(0)));

        var full = Assert.IsType<CallOutcome.NotDelivered>(calls.Admit("c", Request, S(5), S(0)));
        var late = Assert.IsType<CallOutcome.NotDelivered>(calls.Admit("d", Request, S(5), S(5)));

        Assert.Equal(AgentError.QueueFull, full.Error);
        Assert.Contains("2 calls wait", full.Why, StringComparison.Ordinal);
        Assert.Equal(AgentError.DeadlinePassed, late.Error);
        Assert.Equal(2, calls.Queued);
    }

    [Fact]
    public void Calls_start_in_the_order_in_which_they_came_and_never_more_than_allowed()
    {
        var calls = Table();
        for (var i = 0; i < 5; i++)
        {
            calls.Admit(Name(i), new GuestRequest(Name(i), default), S(5), S(0));
        }

        Assert.Equal(["0", "1"], [calls.StartNext(2)!.Value.Request.Method, calls.StartNext(2)!.Value.Request.Method]);
        Assert.Null(calls.StartNext(2));
        Assert.Null(calls.StartNext(0));
        Assert.Equal("2", calls.StartNext(3)!.Value.Request.Method);
    }

    [Fact]
    public void However_things_happen_every_call_ends_exactly_once_and_with_the_right_word()
    {
        for (var seed = 0; seed < TestSize.Rounds(300); seed++)
        {
            var random = new Random(seed);
            var calls = Table(queueMax: random.Next(1, 20));
            var ended = new Dictionary<string, CallOutcome>();
            var admitted = 0;
            var started = new List<(long Id, string Name)>();
            var written = new HashSet<string>();
            var ids = new HashSet<long>();
            var now = 0.0;
            for (var step = 0; step < 300; step++)
            {
                now += random.NextDouble();
                switch (random.Next(8))
                {
                    case 0 or 1 or 2:
                        var name = Name(admitted++);
                        if (calls.Admit(name, new GuestRequest(name, default), S(now + (random.NextDouble() * 20)), S(now)) is { } refused)
                        {
                            ended.Add(name, refused);
                        }
                        break;
                    case 3 or 4:
                        if (calls.StartNext(random.Next(0, 9)) is { } s)
                        {
                            Assert.True(ids.Add(s.Id), $"seed {seed}: id {s.Id} came twice");
                            started.Add((s.Id, s.Request.Method));
                            if (random.Next(4) > 0)
                            {
                                calls.Written(s.Id, S(now));
                                written.Add(s.Request.Method);
                            }
                        }
                        break;
                    case 5:
                        if (started.Count > 0)
                        {
                            var (id, who) = started[random.Next(started.Count)];
                            if (calls.End(id, e => new CallOutcome.Answered(default, e), S(now)) is { } end)
                            {
                                Assert.Equal(who, end.Caller);
                                ended.Add(end.Caller, end.Outcome);
                            }
                        }
                        break;
                    case 6:
                        Take(calls.Expire(S(now), Untouched), seed);
                        break;
                    default:
                        if (random.Next(20) == 0)
                        {
                            Take(calls.EndAll(AgentError.ConnectionLost, "lost", keepQueued: false, Untouched), seed);
                        }
                        break;
                }
                Assert.True(
                    calls.Open + calls.Queued + ended.Count == admitted,
                    $"seed {seed}, step {step}: a call is in no place, or in two"
                );
                Assert.True(
                    calls.Open + calls.Queued == 0 || calls.NextDeadline is not null,
                    $"seed {seed}, step {step}: nobody would wake for a deadline"
                );
            }
            Take(calls.EndAll(AgentError.ServiceStopping, "stop", keepQueued: false, Untouched), seed);
            Assert.Equal(admitted, ended.Count);

            // As the connection has it: what was begun and not given to the channel can be taken back.
            bool Untouched(long id) => !written.Contains(started.First(s => s.Id == id).Name);

            void Take(IEnumerable<CallTable<string>.Ended> some, int seedNow)
            {
                foreach (var end in some)
                {
                    Assert.True(ended.TryAdd(end.Caller, end.Outcome), $"seed {seedNow}: {end.Caller} ended twice");
                    Assert.True(
                        end.Outcome is CallOutcome.Unknown == written.Contains(end.Caller),
                        $"seed {seedNow}: {end.Caller} ended as {end.Outcome}"
                    );
                }
            }
        }
    }

    private static CallTable<string> Table(int queueMax = 64) => new(queueMax, 1);

    private static bool MaybeSent(long id) => false;

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    private static string Name(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
