using Akka.Actor;
using Akka.Event;
using Akka.Pattern;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class BackoffTests : ActorTest
{
    private static readonly TimeSpan Min = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Max = TimeSpan.FromMilliseconds(200);

    private static Props Child(IActorRef probe) =>
        Lambda.Of(a =>
        {
            a.OnPreStart = () => probe.Tell("up");
            a.On<string>(m => m == "fail", _ => throw new InvalidDataException());
            a.On<string>(m => m == "stop", _ => a.Ctx.Stop(a.Me));
            a.On<string>(m => a.From.Tell(m));
        });

    [Fact]
    public async Task OnFailure_starts_the_child_again_after_a_pause()
    {
        var probe = NewProbe();
        var supervisor = System.ActorOf(BackoffSupervisor.Props(Backoff.OnFailure(Child(probe.Ref), "child", Min, Max, 0.2, -1)));
        await probe.Expect("up");
        supervisor.Tell("fail");
        await probe.Expect("up");
        Assert.Equal("hello", await supervisor.Ask<string>("hello", Patience));
    }

    [Fact]
    public async Task OnFailure_ends_with_a_child_that_stops_by_itself()
    {
        var probe = NewProbe();
        var supervisor = System.ActorOf(BackoffSupervisor.Props(Backoff.OnFailure(Child(probe.Ref), "child", Min, Max, 0.2, -1)));
        var watcher = NewProbe();
        watcher.Watch(supervisor);
        supervisor.Tell("stop");
        await watcher.Next<Terminated>();
    }

    [Fact]
    public async Task OnStop_starts_a_child_again_that_stops_by_itself()
    {
        var probe = NewProbe();
        var supervisor = System.ActorOf(BackoffSupervisor.Props(Backoff.OnStop(Child(probe.Ref), "child", Min, Max, 0.2, -1)));
        await probe.Expect("up");
        supervisor.Tell("stop");
        await probe.Expect("up");
    }

    [Fact]
    public async Task Too_many_restarts_end_the_supervisor()
    {
        var probe = NewProbe();
        var supervisor = System.ActorOf(
            BackoffSupervisor.Props(Backoff.OnFailure(Child(probe.Ref), "child", Min, Max, 0.2, 2).WithManualReset())
        );
        var watcher = NewProbe();
        watcher.Watch(supervisor);
        await probe.Expect("up");
        for (var i = 0; i < 2; i++)
        {
            supervisor.Tell("fail");
            await probe.Expect("up");
        }

        supervisor.Tell("fail");
        await watcher.Next<Terminated>();
        await probe.ExpectNothing(Moment);
    }

    [Fact]
    public async Task The_count_can_be_read_and_reset()
    {
        var probe = NewProbe();
        var supervisor = System.ActorOf(
            BackoffSupervisor.Props(Backoff.OnFailure(Child(probe.Ref), "child", Min, Max, 0, -1).WithManualReset())
        );
        await probe.Expect("up");
        supervisor.Tell("fail");
        await probe.Expect("up");
        var ask = BackoffSupervisor.GetRestartCount.Instance;
        Assert.Equal(1, (await supervisor.Ask<BackoffSupervisor.RestartCount>(ask, Patience)).Count);
        supervisor.Tell(BackoffSupervisor.Reset.Instance);
        Assert.Equal(0, (await supervisor.Ask<BackoffSupervisor.RestartCount>(ask, Patience)).Count);
        var child = (await supervisor.Ask<BackoffSupervisor.CurrentChild>(BackoffSupervisor.GetCurrentChild.Instance, Patience)).Ref;
        Assert.Equal("child", child.Path.Name);
    }

    [Fact]
    public async Task While_there_is_no_child_the_given_reply_is_sent()
    {
        var probe = NewProbe();
        var supervisor = System.ActorOf(
            BackoffSupervisor.Props(
                Backoff
                    .OnStop(Child(probe.Ref), "child", TimeSpan.FromHours(1), TimeSpan.FromHours(1), 0, -1)
                    .WithReplyWhileStopped("not now")
            )
        );
        await probe.Expect("up");
        var child = (await supervisor.Ask<BackoffSupervisor.CurrentChild>(BackoffSupervisor.GetCurrentChild.Instance, Patience)).Ref;
        probe.Watch(child);
        child.Tell("stop");
        await probe.Next<Terminated>();
        while (
            await supervisor.Ask<string>("hello", TimeSpan.FromMilliseconds(500)).ContinueWith(t => t.IsFaulted || t.Result != "not now")
        )
            continue;
    }
}
