using Akka.Actor;
using Akka.Event;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class EventStreamTests : ActorTest
{
    private interface IMarked;

    private record Base(int Number);

    private sealed record Derived(int Number) : Base(Number), IMarked;

    private sealed record Other(int Number);

    [Fact]
    public async Task A_subscriber_gets_the_type_what_derives_from_it_and_what_implements_it()
    {
        var toBase = NewProbe();
        var toMark = NewProbe();
        var toAll = NewProbe();
        Assert.True(System.EventStream.Subscribe(toBase.Ref, typeof(Base)));
        Assert.True(System.EventStream.Subscribe(toMark.Ref, typeof(IMarked)));
        Assert.True(System.EventStream.Subscribe(toAll.Ref, typeof(object)));
        System.EventStream.Publish(new Other(1));
        System.EventStream.Publish(new Base(2));
        System.EventStream.Publish(new Derived(3));
        await toBase.Expect(new Base(2));
        await toBase.Expect(new Derived(3));
        await toMark.Expect(new Derived(3));
        await toAll.Expect(new Other(1));
    }

    [Fact]
    public async Task One_who_subscribed_to_two_fitting_types_gets_it_once()
    {
        var probe = NewProbe();
        System.EventStream.Subscribe(probe.Ref, typeof(Base));
        System.EventStream.Subscribe(probe.Ref, typeof(Derived));
        System.EventStream.Publish(new Derived(1));
        await probe.Expect(new Derived(1));
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task Unsubscribing_ends_it_for_one_type_or_for_all()
    {
        var probe = NewProbe();
        System.EventStream.Subscribe(probe.Ref, typeof(Base));
        System.EventStream.Subscribe(probe.Ref, typeof(Other));
        Assert.True(System.EventStream.Unsubscribe(probe.Ref, typeof(Base)));
        Assert.False(System.EventStream.Unsubscribe(probe.Ref, typeof(Base)));
        System.EventStream.Publish(new Base(1));
        System.EventStream.Publish(new Other(2));
        await probe.Expect(new Other(2));
        System.EventStream.Unsubscribe(probe.Ref);
        System.EventStream.Publish(new Other(3));
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task The_end_of_a_subscriber_unsubscribes_it()
    {
        var letters = NewProbe();
        System.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));
        var watcher = NewProbe();
        var mortal = System.ActorOf(Lambda.Of(a => a.OnAny(_ => { })));
        System.EventStream.Subscribe(mortal, typeof(Base));
        watcher.Watch(mortal);
        System.Stop(mortal);
        await watcher.Next<Terminated>();
        // The real one unsubscribes a moment later, by watching.
        for (var i = 0; i < 200 && System.EventStream.Unsubscribe(mortal, typeof(Base)); i++)
            await Task.Yield();
        System.EventStream.Publish(new Base(1));
        await letters.ExpectNothing(Moment);
    }

    [Fact]
    public async Task All_kinds_of_dead_letters_are_AllDeadLetters()
    {
        var probe = NewProbe();
        System.EventStream.Subscribe(probe.Ref, typeof(AllDeadLetters));
        System.DeadLetters.Tell("lost", ActorRefs.NoSender);
        Assert.IsType<DeadLetter>(await probe.Next<AllDeadLetters>());
        System.DeadLetters.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        Assert.IsType<SuppressedDeadLetter>(await probe.Next<AllDeadLetters>());
        System.ActorOf(Lambda.Of(_ => { })).Tell("unhandled");
        Assert.IsType<UnhandledMessage>(await probe.Next<AllDeadLetters>());
    }
}
