using Akka.Actor;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class SchedulerTests : ActorTest
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(30);

    [Fact]
    public async Task It_tells_once_and_not_before_the_time()
    {
        var probe = NewProbe();
        var began = Environment.TickCount64;
        System.Scheduler.ScheduleTellOnce(Soon, probe.Ref, "once", probe.Ref);
        await probe.Expect("once");
        Assert.InRange(Environment.TickCount64 - began, 20, long.MaxValue); // the real one's wheel may be a tick early
        Assert.Equal(probe.Ref, probe.LastSender);
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task It_tells_again_until_cancelled()
    {
        var probe = NewProbe();
        var cancelable = System.Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.Zero, Soon, probe.Ref, "again", ActorRefs.NoSender);
        for (var i = 0; i < 4; i++)
            await probe.Expect("again");
        cancelable.Cancel();
        Assert.True(cancelable.IsCancellationRequested);
        probe.Ref.Tell("marker");
        while (!Equals(await probe.Next<object>(), "marker"))
            continue;
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task What_is_cancelled_in_time_never_comes()
    {
        var probe = NewProbe();
        System.Scheduler.ScheduleTellOnceCancelable(Soon * 2, probe.Ref, "never", ActorRefs.NoSender).Cancel();
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task Actions_run_too()
    {
        var ran = new TaskCompletionSource();
        System.Scheduler.Advanced.ScheduleOnce(Soon, ran.SetResult);
        await ran.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Far_and_near_alarms_come_in_the_order_of_their_times()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var probe = NewProbe();
        var delays = Enumerable.Range(0, 500).Select(_ => random.Next(0, 400)).ToList();
        foreach (var delay in delays)
            System.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(delay), probe.Ref, delay, ActorRefs.NoSender);
        var came = new List<int>();
        for (var i = 0; i < delays.Count; i++)
            came.Add(await probe.Next<int>());
        Assert.Equal(delays.Order(), came.Order());
        // Scheduling took time itself: an alarm may pass another that was set later for an earlier moment.
        for (var i = 1; i < came.Count; i++)
            Assert.True(came[i] > came[i - 1] - 200, $"Seed {seed}: {came[i]} after {came[i - 1]}.");
    }

    [Fact]
    public async Task Tens_of_thousands_of_timers_are_no_burden()
    {
        const int Count = 30_000;
        var left = Count;
        var done = new TaskCompletionSource();
        var counter = System.ActorOf(
            Lambda.Of(a =>
                a.OnAny(_ =>
                {
                    if (--left == 0)
                        done.SetResult();
                })
            )
        );
        for (var i = 0; i < Count; i++)
        {
            System.Scheduler.ScheduleTellOnceCancelable(TimeSpan.FromHours(1), counter, "never", ActorRefs.NoSender).Cancel();
            System.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(i % 300), counter, "tick", ActorRefs.NoSender);
        }

        await done.Task.WaitAsync(Patience);
    }
}
