using Akka.Actor;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class OrderTests : ActorTest
{
    [Fact]
    public async Task Messages_of_one_sender_arrive_in_their_order_whoever_else_sends()
    {
        const int Senders = 8;
        const int Each = 20_000;
        var done = new TaskCompletionSource();
        var next = new int[Senders];
        var left = Senders * Each;
        var wrong = 0;
        var counter = System.ActorOf(
            Lambda.Of(a =>
                a.On<(int Sender, int Number)>(m =>
                {
                    if (next[m.Sender]++ != m.Number)
                        wrong++;
                    if (--left == 0)
                        done.SetResult();
                })
            )
        );
        await Task.WhenAll(
            Enumerable
                .Range(0, Senders)
                .Select(s =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < Each; i++)
                            counter.Tell((s, i), ActorRefs.NoSender);
                    })
                )
        );
        await done.Task.WaitAsync(Patience);
        Assert.Equal(0, wrong);
    }

    [Fact]
    public async Task No_message_is_lost_between_idle_and_busy()
    {
        var seed = Environment.TickCount;
        try
        {
            var random = new Random(seed);
            var rounds = TestSize.Rounds(4000);
            var handled = 0;
            using var one = new SemaphoreSlim(0);
            var actor = System.ActorOf(
                Lambda.Of(a =>
                    a.OnAny(_ =>
                    {
                        Interlocked.Increment(ref handled);
                        one.Release();
                    })
                )
            );
            for (var round = 1; round <= rounds; round++)
            {
                // Two senders meet an actor that just ran dry; the pause moves them over the moment at which it falls idle.
                var spin = random.Next(200);
                var other = Task.Run(() =>
                {
                    Thread.SpinWait(spin);
                    actor.Tell("b", ActorRefs.NoSender);
                });
                actor.Tell("a", ActorRefs.NoSender);
                await other;
                Assert.True(await one.WaitAsync(Patience), $"Lost in round {round}.");
                Assert.True(await one.WaitAsync(Patience), $"Lost in round {round}.");
            }

            Assert.Equal(2 * rounds, handled);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Seed {seed}.", e);
        }
    }

    [Fact]
    public async Task System_messages_come_before_user_messages()
    {
        using var hold = new ManualResetEventSlim();
        var handled = 0;
        var probe = NewProbe();
        var actor = System.ActorOf(
            Lambda.Of(a =>
                a.OnAny(_ =>
                {
                    handled++;
                    hold.Wait(Patience);
                })
            )
        );
        probe.Watch(actor);
        for (var i = 0; i < 10; i++)
            actor.Tell(i, ActorRefs.NoSender);
        System.Stop(actor);
        hold.Set();
        Assert.Equal(actor, (await probe.Next<Terminated>()).ActorRef);
        Assert.InRange(handled, 0, 1);
    }

    [Fact]
    public async Task Messages_after_the_stop_are_dead_letters()
    {
        var letters = NewProbe();
        System.EventStream.Subscribe(letters.Ref, typeof(global::Akka.Event.DeadLetter));
        var watcher = NewProbe();
        var actor = System.ActorOf(Lambda.Of(a => a.OnAny(_ => { })), "mortal");
        watcher.Watch(actor);
        actor.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        actor.Tell("queued behind the pill", ActorRefs.NoSender);
        await watcher.Next<Terminated>();
        actor.Tell("later", watcher.Ref);

        var first = await letters.Next<global::Akka.Event.DeadLetter>();
        Assert.Equal("queued behind the pill", first.Message);
        var second = await letters.Next<global::Akka.Event.DeadLetter>();
        Assert.Equal("later", second.Message);
        Assert.Equal(watcher.Ref, second.Sender);
        Assert.Equal(actor, second.Recipient);
    }
}
