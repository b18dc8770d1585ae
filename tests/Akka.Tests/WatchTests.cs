using Akka.Actor;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class WatchTests : ActorTest
{
    private IActorRef Mortal() => System.ActorOf(Lambda.Of(a => a.OnAny(_ => { })));

    [Fact]
    public async Task A_watcher_is_told_once()
    {
        var probe = NewProbe();
        var actor = Mortal();
        probe.Watch(actor);
        probe.Watch(actor);
        actor.Tell(PoisonPill.Instance);
        Assert.Equal(actor, (await probe.Next<Terminated>()).ActorRef);
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task Who_watches_a_dead_one_is_told_at_once()
    {
        var actor = Mortal();
        Assert.True(await actor.GracefulEnd(Patience));
        var probe = NewProbe();
        probe.Watch(actor);
        var terminated = await probe.Next<Terminated>();
        Assert.Equal(actor, terminated.ActorRef);
        Assert.False(terminated.ExistenceConfirmed);
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task A_parent_that_watches_its_child_is_told_once()
    {
        var probe = NewProbe();
        System.ActorOf(
            Lambda.Of(a =>
            {
                var child = a.Ctx.Watch(a.Ctx.ActorOf(Lambda.Of(_ => { }), "child"));
                a.Ctx.Stop(child);
                a.On<Terminated>(t => probe.Ref.Tell(t.ActorRef.Path.Name));
            })
        );
        await probe.Expect("child");
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task WatchWith_tells_in_other_words()
    {
        var probe = NewProbe();
        var actor = Mortal();
        System.ActorOf(
            Lambda.Of(a =>
            {
                a.Ctx.WatchWith(actor, "gone");
                a.On<string>(m => probe.Ref.Tell(m));
            })
        );
        actor.Tell(PoisonPill.Instance);
        await probe.Expect("gone");
    }

    [Fact]
    public async Task Unwatch_takes_back_even_a_notice_that_waits_in_the_mailbox()
    {
        var probe = NewProbe();
        var actor = Mortal();
        using var hold = new ManualResetEventSlim();
        var watcher = System.ActorOf(
            Lambda.Of(a =>
            {
                a.Ctx.Watch(actor);
                a.On<int>(_ => hold.Wait(Patience));
                a.On<string>(m =>
                {
                    if (m == "unwatch")
                        a.Ctx.Unwatch(actor);
                    else
                        probe.Ref.Tell(m);
                });
                a.On<Terminated>(_ => probe.Ref.Tell("told"));
            })
        );
        watcher.Tell(0);
        watcher.Tell("unwatch");
        Assert.True(await actor.GracefulEnd(Patience));
        hold.Set();
        watcher.Tell("end");
        await probe.Expect("end");
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task A_notice_that_is_not_handled_fails_the_watcher()
    {
        var probe = NewProbe();
        var actor = Mortal();
        var watcher = System.ActorOf(Lambda.Of(a => a.Ctx.Watch(actor)));
        probe.Watch(watcher);
        actor.Tell(PoisonPill.Instance);
        Assert.Equal(watcher, (await probe.Next<Terminated>()).ActorRef); // DeathPactException stops by default
    }

    [Fact]
    public async Task The_notice_comes_after_what_the_ended_one_had_said()
    {
        for (var round = 0; round < 200; round++)
        {
            var probe = NewProbe();
            var actor = System.ActorOf(
                Lambda.Of(a =>
                    a.OnAny(_ =>
                    {
                        probe.Ref.Tell("last word");
                        a.Ctx.Stop(a.Me);
                    })
                )
            );
            probe.Watch(actor);
            actor.Tell("speak");
            await probe.Expect("last word");
            await probe.Next<Terminated>();
        }
    }

    [Fact]
    public async Task A_restart_is_no_end()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(Lambda.Of(a => a.On<string>(_ => throw new InvalidDataException())));
        probe.Watch(actor);
        actor.Tell("fail");
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task Many_ends_are_each_told_once()
    {
        const int Count = 2000;
        var probe = NewProbe();
        var actors = Enumerable.Range(0, Count).Select(_ => Mortal()).ToList();
        foreach (var actor in actors)
        {
            probe.Watch(actor);
            actor.Tell(PoisonPill.Instance);
        }

        var told = new HashSet<IActorRef>();
        for (var i = 0; i < Count; i++)
            Assert.True(told.Add((await probe.Next<Terminated>()).ActorRef));
        await probe.ExpectNothing(Moment);
    }
}
