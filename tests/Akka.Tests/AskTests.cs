using Akka.Actor;
using Akka.Event;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class AskTests : ActorTest
{
    private IActorRef Echo() => System.ActorOf(Lambda.Of(a => a.OnAny(m => a.From.Tell(m))));

    [Fact]
    public async Task The_answer_completes_the_task() => Assert.Equal("hello", await Echo().Ask<string>("hello", Patience));

    [Fact]
    public async Task Every_overload_works()
    {
        var echo = Echo();
        using var cancel = new CancellationTokenSource();
        Assert.Equal(1, await echo.Ask(1));
        Assert.Equal(2, await echo.Ask(2, cancel.Token));
        Assert.Equal(3, await echo.Ask(3, Patience, cancel.Token));
        Assert.Equal(4, await echo.Ask<int>(4));
        Assert.Equal(5, await echo.Ask<int>(5, cancel.Token));
        Assert.Equal(6, await echo.Ask<int>(6, Patience, cancel.Token));
        Assert.IsAssignableFrom<IActorRef>(await echo.Ask<IActorRef>(answer => answer, Patience, cancel.Token));
    }

    [Fact]
    public async Task Silence_past_the_timeout_throws_AskTimeoutException()
    {
        var mute = System.ActorOf(Lambda.Of(a => a.OnAny(_ => { })));
        await Assert.ThrowsAsync<AskTimeoutException>(() => mute.Ask<string>("?", TimeSpan.FromMilliseconds(30)));
    }

    [Fact]
    public async Task A_dead_actor_leaves_the_ask_hanging_until_its_timeout()
    {
        var echo = Echo();
        Assert.True(await echo.GracefulEnd(Patience));
        var ask = echo.Ask("?");
        await Assert.ThrowsAsync<TimeoutException>(() => ask.WaitAsync(Moment));
        await Assert.ThrowsAsync<AskTimeoutException>(() => echo.Ask("?", TimeSpan.FromMilliseconds(30)));
    }

    [Fact]
    public async Task Cancelling_cancels_the_task()
    {
        var mute = System.ActorOf(Lambda.Of(a => a.OnAny(_ => { })));
        using var cancel = new CancellationTokenSource(30);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mute.Ask<string>("?", cancel.Token));
    }

    [Fact]
    public async Task A_status_failure_faults_a_typed_ask_and_answers_an_untyped_one()
    {
        var failing = System.ActorOf(Lambda.Of(a => a.OnAny(_ => a.From.Tell(new Status.Failure(new InvalidDataException("bad"))))));
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => failing.Ask<string>("?", Patience));
        Assert.Equal("bad", error.Message);
        Assert.IsType<Status.Failure>(await failing.Ask("?", Patience));
    }

    [Fact]
    public async Task An_answer_of_another_type_is_an_ArgumentException() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Echo().Ask<int>("text", Patience));

    [Fact]
    public async Task A_second_answer_is_a_dead_letter()
    {
        var probe = NewProbe();
        System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));
        var twice = System.ActorOf(
            Lambda.Of(a =>
                a.OnAny(_ =>
                {
                    a.From.Tell(1);
                    a.From.Tell(2);
                })
            )
        );
        Assert.Equal(1, await twice.Ask<int>("?", Patience));
        Assert.Equal(2, (await probe.Next<DeadLetter>()).Message);
    }
}
