using Akka.Actor;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class ReceiveTimeoutTests : ActorTest
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(120);

    private sealed record Quiet : INotInfluenceReceiveTimeout;

    [Fact]
    public async Task It_comes_when_no_message_does_and_again()
    {
        var probe = NewProbe();
        System.ActorOf(
            Lambda.Of(a =>
            {
                a.Timeout(Idle);
                a.On<ReceiveTimeout>(m => probe.Ref.Tell(m));
            })
        );
        await probe.Next<ReceiveTimeout>();
        await probe.Next<ReceiveTimeout>();
    }

    [Fact]
    public async Task Messages_put_it_off_unless_they_are_marked()
    {
        var longer = Idle * 6; // the sender must never pause that long
        var seen = new TaskCompletionSource();
        var loudFirst = new List<string>();
        var loud = Timed("loud");
        var quiet = Timed("quiet");
        while (!seen.Task.IsCompleted)
        {
            loud.Tell("message");
            quiet.Tell(new Quiet());
            await Task.Yield();
        }

        Assert.Equal(["quiet"], loudFirst);

        IActorRef Timed(string name) =>
            System.ActorOf(
                Lambda.Of(a =>
                {
                    a.Timeout(longer);
                    a.On<ReceiveTimeout>(_ =>
                    {
                        lock (loudFirst)
                        {
                            if (loudFirst.Count == 0)
                                loudFirst.Add(name);
                        }

                        seen.TrySetResult();
                    });
                    a.OnAny(_ => { });
                })
            );
    }

    [Fact]
    public async Task Null_turns_it_off()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.Timeout(Idle);
                a.On<ReceiveTimeout>(m => probe.Ref.Tell(m));
                a.On<string>(_ =>
                {
                    a.Timeout(null);
                    a.From.Tell(a.Ctx.ReceiveTimeout is null);
                });
            })
        );
        Assert.True(await actor.Ask<bool>("off", Patience));
        await probe.ExpectNothing(Idle * 2);
    }
}
