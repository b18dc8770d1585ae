using Akka.Actor;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class AsyncTests : ActorTest
{
    [Fact]
    public async Task An_async_handler_holds_the_other_messages_back()
    {
        var probe = NewProbe();
        var gate = new TaskCompletionSource();
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnAsync<int>(async m =>
                {
                    probe.Ref.Tell($"{m} begins");
                    await gate.Task;
                    probe.Ref.Tell($"{m} ends");
                });
                a.On<string>(m => probe.Ref.Tell(m));
            })
        );
        actor.Tell(1);
        actor.Tell("after");
        await probe.Expect("1 begins");
        await probe.ExpectNothing(Moment);
        gate.SetResult();
        await probe.Expect("1 ends");
        await probe.Expect("after");
    }

    [Fact]
    public async Task Sender_self_and_context_are_the_same_after_an_await()
    {
        var actor = System.ActorOf(
            Lambda.Of(a =>
                a.OnAsync<string>(async m =>
                {
                    await Task.Yield();
                    await Task.Run(() => { });
                    a.From.Tell((m, a.Me, a.Ctx.Self, a.Ctx.System.Name));
                })
            )
        );
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(i => actor.Ask<(string Text, IActorRef Me, IActorRef ContextSelf, string System)>(i.ToString(), Patience))
        );
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(i.ToString(), answers[i].Text);
            Assert.Equal(actor, answers[i].Me);
            Assert.Equal(actor, answers[i].ContextSelf);
            Assert.Equal("test", answers[i].System);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exception_in_an_async_handler_reaches_the_supervisor(bool afterAnAwait)
    {
        var probe = NewProbe();
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnPreRestart = (e, m) => probe.Ref.Tell($"{e.GetType().Name} {m}");
                a.OnAsync<string>(async m =>
                {
                    if (afterAnAwait)
                        await Task.Yield();
                    if (m == "fail")
                        throw new InvalidDataException();
                    a.From.Tell(m);
                });
            })
        );
        actor.Tell("fail");
        await probe.Expect("InvalidDataException fail");
        Assert.Equal("alive", await actor.Ask<string>("alive", Patience));
    }

    [Fact]
    public async Task A_cancelled_task_reaches_the_supervisor()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnPreRestart = (e, _) => probe.Ref.Tell(e);
                a.OnAsync<string>(async _ =>
                {
                    await Task.Yield();
                    throw new OperationCanceledException();
                });
            })
        );
        actor.Tell("cancel");
        await probe.Next<OperationCanceledException>();
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_the_handler()
    {
        var probe = NewProbe();
        var never = new TaskCompletionSource();
        var actor = System.ActorOf(
            Lambda.Of(a =>
                a.OnAsync<string>(async _ =>
                {
                    probe.Ref.Tell("begun");
                    await never.Task;
                })
            )
        );
        probe.Watch(actor);
        actor.Tell("wait");
        await probe.Expect("begun");
        System.Stop(actor);
        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task A_message_can_be_stashed_after_an_await()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnAsync<string>(async m =>
                {
                    await Task.Yield();
                    a.Stash.Stash();
                    if (m == "two")
                    {
                        a.Stash.UnstashAll();
                        a.Turn(() => a.On<string>(x => probe.Ref.Tell(x)));
                    }
                });
            })
        );
        actor.Tell("one");
        actor.Tell("two");
        await probe.Expect("one");
        await probe.Expect("two");
    }

    [Fact]
    public async Task PipeTo_tells_the_result_or_the_failure()
    {
        var probe = NewProbe();
        await Task.FromResult("value").PipeTo(probe.Ref);
        await probe.Expect("value");
        await Task.FromException<string>(new InvalidDataException("bad")).PipeTo(probe.Ref);
        Assert.Equal("bad", (await probe.Next<Status.Failure>()).Cause.Message);
        await Task.FromResult(2).PipeTo(probe.Ref, sender: probe.Ref, success: n => n * 2);
        await probe.Expect(4);
        Assert.Equal(probe.Ref, probe.LastSender);
        await Task.FromException<int>(new InvalidDataException("bad")).PipeTo(probe.Ref, failure: e => e.Message);
        await probe.Expect("bad");
        await Task.CompletedTask.PipeTo(probe.Ref, success: () => "done");
        await probe.Expect("done");
        await new ValueTask<int>(5).PipeTo(probe.Ref);
        await probe.Expect(5);
        await Task.CompletedTask.PipeTo(probe.Ref);
        await probe.ExpectNothing(Moment);
    }
}
