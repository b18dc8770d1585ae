using Akka.Actor;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class LifeTests : ActorTest
{
    [Fact]
    public async Task Children_end_before_PostStop_of_their_parent()
    {
        var probe = NewProbe();
        var parent = System.ActorOf(Nested(probe.Ref, 3));
        Assert.Equal(3, await parent.Ask<int>("depth", Patience));
        parent.Tell(PoisonPill.Instance);
        await probe.Expect(0);
        await probe.Expect(1);
        await probe.Expect(2);
        await probe.Expect(3);
    }

    private static Props Nested(IActorRef probe, int depth) =>
        Lambda.Of(a =>
        {
            if (depth > 0)
                a.Ctx.ActorOf(Nested(probe, depth - 1));
            a.OnPostStop = () => probe.Tell(depth);
            a.OnAny(_ => a.From.Tell(depth));
        });

    [Fact]
    public async Task A_deep_tree_ends_whole_and_then_the_system_is_terminated()
    {
        const int Depth = 300;
        var stopped = 0;
        var top = System.ActorOf(Chain(Depth, () => Interlocked.Increment(ref stopped)));
        Assert.Equal(0, await top.Ask<int>("deepest", Patience));
        await System.Terminate().WaitAsync(Patience);
        Assert.Equal(Depth + 1, stopped);
        Assert.True(System.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WhenTerminated_completes_after_every_PostStop()
    {
        const int Width = 200;
        var stopped = 0;
        var refs = Enumerable.Range(0, Width).Select(_ => System.ActorOf(Chain(3, () => Interlocked.Increment(ref stopped)))).ToList();
        foreach (var actor in refs)
            Assert.Equal(0, await actor.Ask<int>("deepest", Patience));
        await System.Terminate().WaitAsync(Patience);
        Assert.Equal(Width * 4, stopped);
    }

    private static Props Chain(int depth, Action stopped) =>
        Lambda.Of(a =>
        {
            var next = depth > 0 ? a.Ctx.ActorOf(Chain(depth - 1, stopped)) : null;
            a.OnPostStop = stopped;
            a.OnAny(m =>
            {
                if (next is null)
                    a.From.Tell(0);
                else
                    next.Forward(m);
            });
        });

    [Fact]
    public async Task Actors_made_while_the_system_ends_end_with_it_or_are_refused()
    {
        var (started, stopped) = (0, 0);
        var making = Task.Run(() =>
        {
            try
            {
                while (true)
                    System.ActorOf(
                        Lambda.Of(a =>
                        {
                            a.OnPreStart = () => Interlocked.Increment(ref started);
                            a.OnPostStop = () => Interlocked.Increment(ref stopped);
                        })
                    );
            }
            catch (InvalidOperationException)
            {
                // The system is ending.
            }
        });
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref started) > 50, Patience));
        await System.Terminate().WaitAsync(Patience);
        await making.WaitAsync(Patience);
        Assert.Equal(started, stopped);
    }

    [Fact]
    public void A_name_that_is_taken_is_refused()
    {
        System.ActorOf(Lambda.Of(_ => { }), "taken");
        Assert.Throws<InvalidActorNameException>(() => System.ActorOf(Lambda.Of(_ => { }), "taken"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("100%")]
    [InlineData("a#b")]
    public void A_name_that_is_not_valid_is_refused(string name) =>
        Assert.Throws<InvalidActorNameException>(() => System.ActorOf(Lambda.Of(_ => { }), name));

    [Theory]
    [InlineData("web001")]
    [InlineData("a-b_c.d")]
    [InlineData("a%20b")]
    [InlineData("a@b:1")]
    public void A_valid_name_makes_the_path(string name) =>
        Assert.Equal($"akka://test/user/{name}", System.ActorOf(Lambda.Of(_ => { }), name).Path.ToString());

    [Fact]
    public async Task A_name_is_free_again_when_its_actor_has_ended_and_not_before()
    {
        using var hold = new ManualResetEventSlim();
        var probe = NewProbe();
        var first = System.ActorOf(Lambda.Of(a => a.OnPostStop = () => hold.Wait(Patience)), "name");
        probe.Watch(first);
        System.Stop(first);
        Assert.Throws<InvalidActorNameException>(() => System.ActorOf(Lambda.Of(_ => { }), "name"));
        hold.Set();
        await probe.Next<Terminated>();
        var second = System.ActorOf(Lambda.Of(a => a.OnAny(m => a.From.Tell(m))), "name");
        Assert.NotEqual(first, second);
        Assert.Equal(first.Path, second.Path);
        Assert.Equal("?", await second.Ask<string>("?", Patience));
    }

    [Fact]
    public async Task Props_evaluate_their_arguments_once()
    {
        var number = 0;
        var props = Props.Create(() => new Numbered(Next(ref number)));
        Assert.Equal(1, await System.ActorOf(props).Ask<int>("?", Patience));
        Assert.Equal(1, await System.ActorOf(props).Ask<int>("?", Patience));
        Assert.Equal(1, number);
    }

    private static int Next(ref int number) => ++number;

    [Fact]
    public void Props_take_one_new_expression_only() => Assert.ThrowsAny<Exception>(() => Props.Create(() => Make()));

    private static Numbered Make() => new(1);

    [Fact]
    public async Task Props_by_type_and_arguments_make_the_actor()
    {
        Assert.Equal(7, await System.ActorOf(Props.Create<Numbered>(7)).Ask<int>("?", Patience));
        var type = typeof(Numbered);
        Assert.Equal(8, await System.ActorOf(Props.Create(type, 8)).Ask<int>("?", Patience));
    }

    [Fact]
    public void An_actor_is_not_made_by_new() => Assert.Throws<ActorInitializationException>(() => new Numbered(1));

    [Fact]
    public async Task Context_is_not_there_outside_the_actors_turn()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(
            Lambda.Of(a =>
                a.OnAny(_ =>
                    Task.Run(() =>
                    {
                        try
                        {
                            probe.Ref.Tell(a.Ctx, ActorRefs.NoSender);
                        }
                        catch (Exception e)
                        {
                            probe.Ref.Tell(e, ActorRefs.NoSender);
                        }
                    })
                )
            )
        );
        actor.Tell("?");
        await probe.Next<NotSupportedException>();
    }

    [Fact]
    public async Task Children_are_found_by_name()
    {
        var actor = System.ActorOf(
            Lambda.Of(a =>
            {
                a.Ctx.ActorOf(Lambda.Of(_ => { }), "one");
                a.Ctx.ActorOf(Lambda.Of(_ => { }), "two");
                a.On<string>(m => a.From.Tell(a.Ctx.Child(m)));
                a.On<int>(_ => a.From.Tell(a.Ctx.GetChildren().Select(c => c.Path.Name).Order().ToArray()));
            })
        );
        Assert.Equal("one", (await actor.Ask<IActorRef>("one", Patience)).Path.Name);
        Assert.Same(ActorRefs.Nobody, await actor.Ask<IActorRef>("three", Patience));
        Assert.Equal(["one", "two"], await actor.Ask<string[]>(0, Patience));
    }

    public sealed class Numbered : ReceiveActor
    {
        public Numbered(int number) => ReceiveAny(_ => Sender.Tell(number));
    }
}
