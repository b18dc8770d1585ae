using Akka.Actor;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class StashTests : ActorTest
{
    [Fact]
    public async Task Unstashed_messages_come_in_their_order_before_the_waiting_ones_with_their_senders()
    {
        var probe = NewProbe();
        var sender = NewProbe();
        using var hold = new ManualResetEventSlim();
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.On<int>(_ => a.Stash.Stash());
                a.On<string>(_ =>
                {
                    hold.Wait(Patience);
                    a.Stash.UnstashAll();
                    a.Turn(() => a.OnAny(m => probe.Ref.Forward(m)));
                });
            })
        );
        for (var i = 1; i <= 3; i++)
            actor.Tell(i, sender.Ref);
        actor.Tell("open");
        actor.Tell("waiting", ActorRefs.NoSender);
        hold.Set();
        for (var i = 1; i <= 3; i++)
        {
            await probe.Expect(i);
            Assert.Equal(sender.Ref, probe.LastSender);
        }

        await probe.Expect("waiting");
    }

    [Fact]
    public async Task Unstash_puts_back_the_oldest()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.On<int>(_ => a.Stash.Stash());
                a.On<string>(_ =>
                {
                    a.Stash.Unstash();
                    probe.Ref.Tell($"left {a.Stash.Count}");
                    a.TurnStacked(() =>
                        a.OnAny(m =>
                        {
                            probe.Ref.Tell(m);
                            a.TurnBack();
                        })
                    );
                });
            })
        );
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell("one");
        await probe.Expect("left 1");
        await probe.Expect(1);
        actor.Tell("one");
        await probe.Expect("left 0");
        await probe.Expect(2);
    }

    [Fact]
    public async Task The_same_message_is_not_stashed_twice()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnPreRestart = (e, _) => probe.Ref.Tell(e);
                a.On<string>(_ =>
                {
                    a.Stash.Stash();
                    a.Stash.Stash();
                });
            })
        );
        actor.Tell("twice");
        await probe.Next<IllegalActorStateException>();
    }

    [Fact]
    public async Task A_full_stash_overflows()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(Props.Create(() => new Full(probe.Ref)).WithStashCapacity(2));
        actor.Tell(1);
        Assert.Equal((2, false), await actor.Ask<(int, bool)>("?", Patience));
        actor.Tell(2);
        Assert.Equal((2, true), await actor.Ask<(int, bool)>("?", Patience));
        actor.Tell(3);
        await probe.Expect((typeof(StashOverflowException), (object)3));
    }

    private sealed class Full : ReceiveActor, IWithStash
    {
        private readonly IActorRef _probe;

        public Full(IActorRef probe)
        {
            _probe = probe;
            Receive<int>(_ => Stash.Stash());
            Receive<string>(_ => Sender.Tell((Stash.Capacity, Stash.IsFull)));
        }

        public IStash Stash { get; set; } = null!;

        protected override void PreRestart(Exception reason, object message)
        {
            _probe.Tell((reason.GetType(), message));
            base.PreRestart(reason, message);
        }
    }

    [Fact]
    public async Task An_unbounded_stash_has_no_capacity()
    {
        var actor = System.ActorOf(Lambda.Of(a => a.OnAny(_ => a.From.Tell((a.Stash.Capacity, a.Stash.IsFull)))).WithStashCapacity(2));
        Assert.Equal((-1, false), await actor.Ask<(int, bool)>("?", Patience));
    }

    [Fact]
    public async Task A_restart_puts_everything_back_into_the_mailbox()
    {
        var probe = NewProbe();
        var lives = 0;
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                if (++lives == 1)
                {
                    a.On<int>(_ => a.Stash.Stash());
                    a.On<string>(_ => throw new InvalidDataException());
                }

                a.OnAny(m => probe.Ref.Tell(m));
            })
        );
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell("fail");
        actor.Tell(3);
        await probe.Expect(1);
        await probe.Expect(2);
        await probe.Expect(3);
    }

    [Fact]
    public async Task What_is_stashed_at_the_end_is_a_dead_letter()
    {
        var letters = NewProbe();
        System.EventStream.Subscribe(letters.Ref, typeof(global::Akka.Event.DeadLetter));
        var actor = System.ActorOf(Lambda.Of(a => a.On<int>(_ => a.Stash.Stash())));
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell(PoisonPill.Instance);
        Assert.Equal(1, (await letters.Next<global::Akka.Event.DeadLetter>()).Message);
        Assert.Equal(2, (await letters.Next<global::Akka.Event.DeadLetter>()).Message);
    }
}
