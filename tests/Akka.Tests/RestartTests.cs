using Akka.Actor;
using Akka.Event;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class RestartTests : ActorTest
{
    [Fact]
    public async Task A_restart_drops_the_failing_message_and_keeps_the_mailbox()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.On<string>(m => m == "fail", _ => throw new InvalidDataException("now"));
                a.On<string>(m => probe.Ref.Tell(m));
            })
        );
        actor.Tell("one");
        actor.Tell("fail");
        actor.Tell("two");
        actor.Tell("three");
        await probe.Expect("one");
        await probe.Expect("two");
        await probe.Expect("three");
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task The_hooks_run_in_their_order_on_a_new_instance_from_the_factory()
    {
        var probe = NewProbe();
        var lives = 0;
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                var life = ++lives;
                a.OnPreStart = () => probe.Ref.Tell($"{life} prestart");
                a.OnPostStop = () => probe.Ref.Tell($"{life} poststop");
                a.OnPreRestart = (e, m) => probe.Ref.Tell($"{life} prerestart {e.Message} {m}");
                a.OnPostRestart = e => probe.Ref.Tell($"{life} postrestart {e.Message}");
                a.On<string>(_ => throw new InvalidDataException("broken"));
            })
        );
        actor.Tell("message");
        await probe.Expect("1 prestart");
        await probe.Expect("1 prerestart broken message");
        await probe.Expect("1 poststop");
        await probe.Expect("2 postrestart broken");
        await probe.Expect("2 prestart");
        actor.Tell(PoisonPill.Instance);
        await probe.Expect("2 poststop");
    }

    [Fact]
    public async Task A_restart_stops_the_children_and_frees_their_names()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.Ctx.ActorOf(
                    Lambda.Of(c =>
                    {
                        c.OnPreStart = () => probe.Ref.Tell("child up");
                        c.OnPostStop = () => probe.Ref.Tell("child down");
                    }),
                    "child"
                );
                a.OnPostRestart = _ => probe.Ref.Tell("parent anew");
                a.On<string>(_ => throw new InvalidDataException());
            })
        );
        await probe.Expect("child up");
        actor.Tell("fail");
        await probe.Expect("child down");
        Assert.Equal(["child up", "parent anew"], new[] { await probe.Next<string>(), await probe.Next<string>() }.Order());
    }

    [Fact]
    public async Task Sender_is_known_in_PreRestart()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnPreRestart = (e, m) => a.From.Tell(new Status.Failure(e));
                a.On<string>(_ => throw new InvalidDataException("broken"));
            })
        );
        await Assert.ThrowsAsync<InvalidDataException>(() => actor.Ask<string>("fail", Patience));
    }

    [Fact]
    public async Task The_behaviour_is_the_first_one_again()
    {
        var actor = System.ActorOf(
            Lambda.Of(a =>
                a.On<string>(m =>
                {
                    if (m == "turn")
                        a.Turn(() =>
                        {
                            a.On<string>(x => x == "fail", _ => throw new InvalidDataException());
                            a.On<string>(_ => a.From.Tell("second"));
                        });
                    else
                        a.From.Tell("first");
                })
            )
        );
        Assert.Equal("first", await actor.Ask<string>("?", Patience));
        actor.Tell("turn");
        Assert.Equal("second", await actor.Ask<string>("?", Patience));
        actor.Tell("fail");
        Assert.Equal("first", await actor.Ask<string>("?", Patience));
    }

    [Fact]
    public async Task A_failure_in_PreRestart_is_logged_and_does_not_prevent_it()
    {
        var probe = NewProbe();
        System.EventStream.Subscribe(probe.Ref, typeof(Error));
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnPreRestart = (_, _) => throw new InvalidOperationException("last words");
                a.On<string>(m => m == "fail", _ => throw new InvalidDataException("broken"));
                a.On<string>(m => a.From.Tell(m));
            })
        );
        actor.Tell("fail");
        Assert.Equal("alive", await actor.Ask<string>("alive", Patience));
        Assert.IsType<InvalidDataException>((await probe.Next<Error>()).Cause);
        Assert.IsType<PreRestartException>((await probe.Next<Error>()).Cause);
    }

    [Fact]
    public async Task A_failure_while_it_is_made_anew_stops_it_by_default()
    {
        var probe = NewProbe();
        var lives = 0;
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                if (++lives > 1)
                    throw new InvalidOperationException("not again");
                a.On<string>(_ => throw new InvalidDataException("broken"));
            })
        );
        probe.Watch(actor);
        actor.Tell("fail");
        await probe.Next<Terminated>();
        Assert.Equal(2, lives);
    }
}
