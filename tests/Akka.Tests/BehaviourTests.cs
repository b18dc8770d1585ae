using Akka.Actor;
using Akka.Event;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class BehaviourTests : ActorTest
{
    [Fact]
    public async Task The_first_handler_that_fits_gets_the_message()
    {
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.On<int>(n => n > 10, _ => a.From.Tell("large"));
                a.On<int>(_ => a.From.Tell("small"));
                a.On<IFormattable>(_ => a.From.Tell("formattable"));
                a.OnAny(_ => a.From.Tell("any"));
            })
        );
        Assert.Equal("large", await actor.Ask<string>(11, Patience));
        Assert.Equal("small", await actor.Ask<string>(1, Patience));
        Assert.Equal("formattable", await actor.Ask<string>(1.5, Patience));
        Assert.Equal("any", await actor.Ask<string>("text", Patience));
    }

    [Fact]
    public async Task Become_replaces_and_BecomeStacked_can_be_undone()
    {
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.Turn(() => Named("one"));
                void Named(string name) =>
                    a.On<string>(m =>
                    {
                        a.From.Tell(name);
                        if (m == "up")
                            a.TurnStacked(() => Named(name + "+"));
                        if (m == "down")
                            a.TurnBack();
                        if (m == "other")
                            a.Turn(() => Named("two"));
                    });
            })
        );
        foreach (
            var (message, expected) in new[]
            {
                ("up", "one"),
                ("up", "one+"),
                ("down", "one++"),
                ("other", "one+"),
                ("down", "two"),
                ("?", "one"),
            }
        )
            Assert.Equal(expected, await actor.Ask<string>(message, Patience));
    }

    [Fact]
    public async Task What_nobody_handles_is_published()
    {
        var probe = NewProbe();
        System.EventStream.Subscribe(probe.Ref, typeof(UnhandledMessage));
        var actor = System.ActorOf(Lambda.Of(a => a.On<int>(_ => { })));
        actor.Tell("text", probe.Ref);
        var unhandled = await probe.Next<UnhandledMessage>();
        Assert.Equal("text", unhandled.Message);
        Assert.Equal(probe.Ref, unhandled.Sender);
        Assert.Equal(actor, unhandled.Recipient);
    }

    [Fact]
    public async Task Handlers_are_declared_in_the_constructor_or_in_Become_only()
    {
        var probe = NewProbe();
        System.ActorOf(
            Lambda.Of(a =>
                a.OnPreStart = () =>
                    probe.Ref.Tell(Record.Exception(() => a.On<string>(_ => { })) ?? new InvalidDataException("none"), ActorRefs.NoSender)
            )
        );
        await probe.Next<InvalidOperationException>();
    }

    [Fact]
    public async Task Nothing_can_follow_a_handler_for_everything()
    {
        var probe = NewProbe();
        System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnAny(_ => { });
                probe.Ref.Tell(Record.Exception(() => a.On<string>(_ => { })) ?? new InvalidDataException("none"), ActorRefs.NoSender);
            })
        );
        await probe.Next<InvalidOperationException>();
    }

    [Fact]
    public async Task Forward_keeps_the_sender()
    {
        var probe = NewProbe();
        var forwarder = System.ActorOf(Lambda.Of(a => a.OnAny(m => probe.Ref.Forward(m))));
        var sender = NewProbe();
        forwarder.Tell("message", sender.Ref);
        await probe.Expect("message");
        Assert.Equal(sender.Ref, probe.LastSender);
    }

    [Fact]
    public async Task Tell_inside_an_actor_has_it_as_sender_and_outside_nobody()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(Lambda.Of(a => a.OnAny(m => probe.Ref.Tell(m))));
        actor.Tell("inside");
        await probe.Expect("inside");
        Assert.Equal(actor, probe.LastSender);
        probe.Ref.Tell("outside");
        await probe.Expect("outside");
        Assert.Equal(System.DeadLetters, probe.LastSender);
    }

    [Fact]
    public async Task A_null_message_is_an_error_of_whoever_tells_it()
    {
        var actor = System.ActorOf(Lambda.Of(a => a.OnAny(m => a.From.Tell(m))));
        // Of an actor that has not started yet this is not promised.
        Assert.Equal("started", await actor.Ask<string>("started", Patience));
        Assert.Throws<ArgumentNullException>(() => actor.Tell(null!));
        Assert.Equal("alive", await actor.Ask<string>("alive", Patience));
    }
}
