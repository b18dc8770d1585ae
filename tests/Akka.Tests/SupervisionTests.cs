using Akka.Actor;
using Akka.Event;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class SupervisionTests : ActorTest
{
    private sealed record Made(IActorRef Child);

    private async Task<IActorRef> ChildOf(SupervisorStrategy strategy, Props child)
    {
        var parent = System.ActorOf(Lambda.Of(a => a.On<Props>(p => a.From.Tell(new Made(a.Ctx.ActorOf(p, "child")))), strategy));
        return (await parent.Ask<Made>(child, Patience)).Child;
    }

    private static Props Counter() =>
        Lambda.Of(a =>
        {
            var count = 0;
            a.On<Exception>(e => throw e);
            a.On<string>(_ => a.From.Tell(++count));
        });

    [Fact]
    public async Task Resume_keeps_the_state()
    {
        var child = await ChildOf(new OneForOneStrategy(_ => Directive.Resume), Counter());
        Assert.Equal(1, await child.Ask<int>("+", Patience));
        child.Tell(new InvalidDataException());
        Assert.Equal(2, await child.Ask<int>("+", Patience));
    }

    [Fact]
    public async Task Restart_loses_the_state()
    {
        var child = await ChildOf(new OneForOneStrategy(_ => Directive.Restart), Counter());
        Assert.Equal(1, await child.Ask<int>("+", Patience));
        child.Tell(new InvalidDataException());
        Assert.Equal(1, await child.Ask<int>("+", Patience));
    }

    [Fact]
    public async Task Stop_stops()
    {
        var probe = NewProbe();
        var child = await ChildOf(new OneForOneStrategy(_ => Directive.Stop), Counter());
        probe.Watch(child);
        child.Tell(new InvalidDataException());
        Assert.Equal(child, (await probe.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task The_decider_sees_the_failure()
    {
        var probe = NewProbe();
        var strategy = new OneForOneStrategy(
            Decider.From(Directive.Restart, Directive.Stop.When<InvalidOperationException>(), Directive.Resume.When<InvalidDataException>())
        );
        var child = await ChildOf(strategy, Counter());
        probe.Watch(child);
        Assert.Equal(1, await child.Ask<int>("+", Patience));
        child.Tell(new InvalidDataException());
        Assert.Equal(2, await child.Ask<int>("+", Patience));
        child.Tell(new FormatException());
        Assert.Equal(1, await child.Ask<int>("+", Patience));
        child.Tell(new ObjectDisposedException("derived from InvalidOperationException"));
        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task More_restarts_than_allowed_stop_it()
    {
        var probe = NewProbe();
        var child = await ChildOf(new OneForOneStrategy(2, TimeSpan.FromMinutes(1), _ => Directive.Restart), Counter());
        probe.Watch(child);
        for (var i = 0; i < 2; i++)
        {
            child.Tell(new InvalidDataException());
            Assert.Equal(1, await child.Ask<int>("+", Patience));
        }

        child.Tell(new InvalidDataException());
        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task Old_restarts_are_forgotten_after_the_time()
    {
        var child = await ChildOf(new OneForOneStrategy(1, TimeSpan.FromMilliseconds(40), _ => Directive.Restart), Counter());
        for (var i = 0; i < 4; i++)
        {
            child.Tell(new InvalidDataException());
            Assert.Equal(1, await child.Ask<int>("+", Patience));
            var until = Environment.TickCount64 + 60;
            SpinWait.SpinUntil(() => Environment.TickCount64 > until, Patience);
        }
    }

    [Fact]
    public async Task Escalate_fails_the_parent_in_its_turn()
    {
        var probe = NewProbe();
        var parent = System.ActorOf(
            Lambda.Of(
                a =>
                {
                    a.OnPreRestart = (e, _) => probe.Ref.Tell(e.Message);
                    var child = a.Ctx.ActorOf(Counter());
                    a.On<Exception>(e => child.Tell(e));
                },
                new OneForOneStrategy(_ => Directive.Escalate)
            )
        );
        parent.Tell(new InvalidDataException("from below"));
        await probe.Expect("from below");
    }

    [Fact]
    public async Task A_constructor_that_throws_stops_the_actor_and_tells_why()
    {
        var probe = NewProbe();
        System.EventStream.Subscribe(probe.Ref, typeof(Error));
        var actor = System.ActorOf(Lambda.Of(_ => throw new InvalidDataException("no socket")));
        var error = await probe.Next<Error>();
        Assert.IsType<ActorInitializationException>(error.Cause);
        Assert.Contains("no socket", error.Cause.ToString(), StringComparison.Ordinal);
        var watcher = NewProbe();
        watcher.Watch(actor);
        await watcher.Next<Terminated>();
    }

    [Fact]
    public async Task Kill_stops_by_default()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(Counter());
        probe.Watch(actor);
        actor.Tell(Kill.Instance);
        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task One_for_one_leaves_the_siblings_alone_and_all_for_one_does_not()
    {
        foreach (
            var (strategy, expected) in new (SupervisorStrategy, int)[]
            {
                (new OneForOneStrategy(_ => Directive.Restart), 2),
                (new AllForOneStrategy(_ => Directive.Restart), 1),
            }
        )
        {
            var parent = System.ActorOf(
                Lambda.Of(
                    a =>
                    {
                        var failing = a.Ctx.ActorOf(Counter());
                        var sibling = a.Ctx.ActorOf(Counter());
                        a.On<Exception>(e => failing.Tell(e));
                        a.On<string>(m => (m == "failing" ? failing : sibling).Forward(m));
                    },
                    strategy
                )
            );
            Assert.Equal(1, await parent.Ask<int>("sibling", Patience));
            parent.Tell(new InvalidDataException());
            Assert.Equal(1, await parent.Ask<int>("failing", Patience));
            Assert.Equal(expected, await parent.Ask<int>("sibling", Patience));
        }
    }

    [Fact]
    public async Task Props_carry_no_strategy_for_the_actor_itself_and_failures_are_logged_under_its_path()
    {
        var probe = NewProbe();
        System.EventStream.Subscribe(probe.Ref, typeof(Error));
        var actor = System.ActorOf(Counter(), "failing");
        actor.Tell(new InvalidDataException("reason"));
        var error = await probe.Next<Error>();
        Assert.Equal("akka://test/user/failing", error.LogSource);
        Assert.Equal("reason", error.Message);
    }
}
