using System.Buffers.Binary;
using System.Text;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Executing;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Tests.Serving;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Tests.Executing;

public sealed class ExecutorServerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void A_request_whose_time_was_over_when_the_executor_had_started_is_not_begun()
    {
        var method = new ScriptedMethod("work", ServerBench.Nothing);
        using var executor = ServedExecutor.Opened(method);
        var now = MonotonicClock.NowMs(TimeProvider.System);
        Ask(new RequestFence(null, null, now - 1, null, now), StaleReason.NotAfter);
        Ask(new RequestFence(null, null, now + 60_000, 100, now - 1000), StaleReason.Ttl);
        Assert.Equal(0, method.Runs);
        Ask(new RequestFence(null, null, now + 60_000, 60_000, now), null);
        Assert.Equal(1, method.Runs);

        void Ask(RequestFence fence, string? reason)
        {
            executor.Send(new WireRequest("work", default, fence).Frame());
            Assert.Equal(reason, executor.Answer().Failure?.DataJson is { } data ? StaleReason.Of(Encoding.UTF8.GetBytes(data)) : null);
        }
    }

    [Fact]
    public void It_answers_one_request_after_the_other_and_ends_when_the_broker_hangs_up()
    {
        using var executor = ServedExecutor.Opened(new ScriptedMethod("a", _ => new("{\"n\":1}"u8.ToArray())));
        for (var i = 0; i < 3; i++)
        {
            executor.Request("a");
            Assert.Equal("{\"n\":1}"u8.ToArray(), executor.Answer().ResultJson.ToArray());
        }
        executor.HangUp();
        Assert.True(executor.Ends(Limit));
    }

    [Fact]
    public void A_request_that_runs_when_the_broker_is_gone_is_finished_first()
    {
        using var go = new ManualResetEventSlim();
        using var finished = new ManualResetEventSlim();
        var method = new ScriptedMethod(
            "a",
            stopping =>
            {
                go.Wait(Limit, CancellationToken.None);
                Assert.False(stopping.IsCancellationRequested);
                finished.Set();
                return new("{}"u8.ToArray());
            }
        );
        using var executor = ServedExecutor.Opened(method);
        executor.Request("a");
        method.WaitForRuns(1);
        executor.HangUp();
        Assert.False(executor.Ends(TimeSpan.FromMilliseconds(200)));
        go.Set();
        Assert.True(executor.Ends(Limit));
        Assert.True(finished.IsSet);
    }

    [Fact]
    public void Cancel_reaches_the_request_that_runs()
    {
        var method = new ScriptedMethod(
            "a",
            stopping =>
            {
                Assert.True(stopping.WaitHandle.WaitOne(Limit));
                throw new MethodException(AgentError.CommandFailed, "stopped");
            }
        );
        using var executor = ServedExecutor.Opened(method);
        executor.Request("a");
        executor.Send(WireStream.Empty(WireKind.Cancel));
        Assert.Equal("stopped", executor.Answer().Failure?.Message);
    }

    [Fact]
    public void Told_to_end_it_cancels_what_runs()
    {
        var method = new ScriptedMethod(
            "a",
            stopping =>
            {
                Assert.True(stopping.WaitHandle.WaitOne(Limit));
                throw new MethodException(AgentError.CommandFailed, "stopped");
            }
        );
        using var executor = ServedExecutor.Opened(method);
        executor.Request("a");
        method.WaitForRuns(1);
        executor.Terminate();
        Assert.Equal("stopped", executor.Answer().Failure?.Message);
        Assert.True(executor.Ends(Limit));
    }

    [Fact]
    public void A_method_that_fails_or_is_unknown_costs_one_answer()
    {
        using var executor = ServedExecutor.Opened(
            new ScriptedMethod("broken", _ => throw new InvalidOperationException("secret")),
            new ScriptedMethod("sound", ServerBench.Nothing)
        );
        executor.Request("broken");
        var told = executor.Answer().Failure;
        Assert.Equal(AgentError.Internal, told?.Error);
        Assert.DoesNotContain("secret", told!.Message, StringComparison.Ordinal);
        executor.Request("unknown");
        Assert.Equal(AgentError.MethodNotFound, executor.Answer().Failure?.Error);
        executor.Request("sound");
        Assert.Null(executor.Answer().Failure);
    }

    public static TheoryData<string, byte[]> BrokenFrames() =>
        new()
        {
            { "no opening first", new WireRequest("a", default).Frame().ToArray() },
            { "a go before anything", WireStream.Empty(WireKind.Go).ToArray() },
            { "a cancel before the opening", WireStream.Empty(WireKind.Cancel).ToArray() },
            { "an answer from the wrong side", WireStream.Empty(WireKind.Answer).ToArray() },
            { "an unknown kind", [0, 0, 0, 0, 99] },
            { "two openings", [.. OpeningBytes(), .. OpeningBytes()] },
            { "a go that nothing waits for", [.. OpeningBytes(), .. WireStream.Empty(WireKind.Go).Span] },
            { "an opening cut short", [3, 0, 0, 0, 1, 1, 0, 0] },
            { "a frame too long", [0xFF, 0xFF, 0xFF, 0x7F, 2] },
            { "text", "GET / HTTP/1.0\r\n\r\n"u8.ToArray() },
        };

    [Theory]
    [MemberData(nameof(BrokenFrames))]
    public void A_broken_broker_is_refused_and_the_executor_ends(string what, byte[] bytes)
    {
        var method = new ScriptedMethod("a", ServerBench.Nothing);
        using var executor = new ServedExecutor(method);
        executor.Send(bytes);
        Assert.True(executor.Receive() is { Kind: WireKind.Refusal }, what);
        Assert.True(executor.Ends(Limit), what);
        Assert.Equal(0, method.Runs);
    }

    [Fact]
    public void A_second_request_while_one_runs_is_refused_and_the_first_is_finished()
    {
        using var go = new ManualResetEventSlim();
        var method = new ScriptedMethod(
            "a",
            _ =>
            {
                go.Wait(Limit, CancellationToken.None);
                return new("{}"u8.ToArray());
            }
        );
        using var executor = ServedExecutor.Opened(method);
        executor.Request("a");
        executor.Request("a");
        Assert.Equal(WireKind.Refusal, executor.Receive()?.Kind);
        go.Set();
        Assert.True(executor.Ends(Limit));
        Assert.Equal(1, method.Runs);
    }

    private static byte[] OpeningBytes() => Opening.Of(new AgentSettings()).Frame.ToArray();
}
