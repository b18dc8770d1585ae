using Akka.Actor;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class TimerTests : ActorTest
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Never = TimeSpan.FromHours(10);

    [Fact]
    public async Task A_single_timer_fires_once()
    {
        var probe = NewProbe();
        var active = new TaskCompletionSource<bool>();
        System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnPreStart = () => a.Timers.StartSingleTimer("key", "tick", Soon);
                a.On<string>(m =>
                {
                    active.SetResult(a.Timers.IsTimerActive("key"));
                    probe.Ref.Tell(m);
                });
            })
        );
        await probe.Expect("tick");
        Assert.False(await active.Task);
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task A_periodic_timer_fires_until_it_is_cancelled()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnPreStart = () => a.Timers.StartPeriodicTimer("key", "tick", TimeSpan.Zero, Soon);
                a.On<string>(m => m == "tick", m => probe.Ref.Tell(m));
                a.On<string>(_ =>
                {
                    a.Timers.Cancel("key");
                    probe.Ref.Tell("cancelled");
                });
            })
        );
        for (var i = 0; i < 5; i++)
            await probe.Expect("tick");
        actor.Tell("cancel");
        object message;
        while (!Equals(message = await probe.Next<object>(), "cancelled"))
            Assert.Equal("tick", message);
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task The_same_key_replaces()
    {
        var probe = NewProbe();
        System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnPreStart = () =>
                {
                    a.Timers.StartSingleTimer("key", "first", Soon);
                    a.Timers.StartSingleTimer("key", "second", Soon * 3);
                };
                a.On<string>(m => probe.Ref.Tell(m));
            })
        );
        await probe.Expect("second");
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task A_late_message_of_a_replaced_timer_is_dropped()
    {
        var probe = NewProbe();
        using var hold = new ManualResetEventSlim();
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.On<int>(_ =>
                {
                    a.Timers.StartSingleTimer("key", "late", TimeSpan.Zero);
                    hold.Wait(Patience); // it fires into the mailbox behind this message
                    a.Timers.StartSingleTimer("key", "new", Soon);
                });
                a.On<string>(m => probe.Ref.Tell(m));
            })
        );
        actor.Tell(1);
        await Fired();
        hold.Set();
        await probe.Expect("new");
        await probe.ExpectNothing(Moment);
    }

    /// <summary>A timer set now has fired: so have those set before for an earlier time.</summary>
    private async Task Fired()
    {
        var fired = new TaskCompletionSource();
        System.Scheduler.Advanced.ScheduleOnce(Soon * 3, fired.SetResult);
        await fired.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Timers_end_with_a_restart()
    {
        var probe = NewProbe();
        var lives = 0;
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                if (++lives == 1)
                    a.OnPreStart = () => a.Timers.StartPeriodicTimer("key", "tick", Soon);
                a.On<string>(m => m == "tick", m => probe.Ref.Tell(m));
                a.On<string>(m => m == "fail", _ => throw new InvalidDataException());
                a.On<string>(_ => a.From.Tell(a.Timers.IsTimerActive("key")));
            })
        );
        await probe.Expect("tick");
        actor.Tell("fail");
        Assert.False(await actor.Ask<bool>("?", Patience));
        while (await Heard(probe))
            continue;
        await probe.ExpectNothing(Moment);
    }

    private static async Task<bool> Heard(Probe probe)
    {
        probe.Ref.Tell("marker", ActorRefs.NoSender);
        return !Equals(await probe.Next<object>(), "marker");
    }

    [Fact]
    public async Task Timers_end_with_the_actor()
    {
        var letters = NewProbe();
        System.EventStream.Subscribe(letters.Ref, typeof(global::Akka.Event.AllDeadLetters));
        var watcher = NewProbe();
        var actor = System.ActorOf(Lambda.Of(a => a.OnPreStart = () => a.Timers.StartPeriodicTimer("key", "tick", Soon)));
        watcher.Watch(actor);
        System.Stop(actor);
        await watcher.Next<Terminated>();
        while (await Heard(letters))
            continue;
        await letters.ExpectNothing(Moment);
    }

    [Fact]
    public async Task The_sender_of_a_timer_is_nobody_or_the_given_one()
    {
        var probe = NewProbe();
        System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnPreStart = () =>
                {
                    a.Timers.StartSingleTimer(1, "none", Soon);
                    a.Timers.StartSingleTimer(2, "given", Soon * 4, probe.Ref);
                };
                a.On<string>(m => probe.Ref.Tell((m, a.From)));
            })
        );
        await probe.Expect(("none", System.DeadLetters));
        await probe.Expect(("given", probe.Ref));
    }

    [Fact]
    public async Task CancelAll_and_ActiveTimers_know_all_keys()
    {
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnPreStart = () =>
                {
                    a.Timers.StartSingleTimer("one", "m", Never);
                    a.Timers.StartPeriodicTimer("two", "m", Never);
                };
                a.On<string>(m =>
                {
                    if (m == "cancel")
                        a.Timers.CancelAll();
                    a.From.Tell(a.Timers.ActiveTimers.Cast<string>().Order().ToArray());
                });
            })
        );
        Assert.Equal(["one", "two"], await actor.Ask<string[]>("?", Patience));
        Assert.Empty(await actor.Ask<string[]>("cancel", Patience));
    }

    [Fact]
    public async Task A_timer_message_can_be_stashed()
    {
        var probe = NewProbe();
        System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnPreStart = () => a.Timers.StartSingleTimer("key", "tick", Soon);
                a.On<string>(_ =>
                {
                    a.Stash.Stash();
                    a.Turn(() => a.On<string>(m => probe.Ref.Tell(m)));
                    a.Stash.UnstashAll();
                });
            })
        );
        await probe.Expect("tick");
    }
}
