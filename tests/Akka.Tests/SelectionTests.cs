using Akka.Actor;
using Akka.Event;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class SelectionTests : ActorTest
{
    private async Task<IActorRef> Tree()
    {
        var parent = System.ActorOf(
            Lambda.Of(a =>
            {
                a.Ctx.ActorOf(
                    Lambda.Of(c =>
                        c.On<string>(m =>
                        {
                            if (m == "up")
                                c.Ctx.ActorSelection("..").Tell("name", c.From);
                            else
                                c.From.Tell(c.Me.Path.Name);
                        })
                    ),
                    "child"
                );
                a.On<string>(_ => a.From.Tell(a.Me.Path.Name));
            }),
            "parent"
        );
        Assert.Equal("parent", await parent.Ask<string>("name", Patience)); // it is there, and so is its child
        return parent;
    }

    [Theory]
    [InlineData("/user/parent/child", "child")]
    [InlineData("akka://test/user/parent/child", "child")]
    [InlineData("/user/parent", "parent")]
    [InlineData("/user/parent/child/../child", "child")]
    public async Task A_path_reaches_the_actor_that_lives_there(string path, string name)
    {
        await Tree();
        Assert.Equal(name, await System.ActorSelection(path).Ask<string>("name", Patience));
    }

    [Fact]
    public async Task A_relative_path_starts_at_the_actor()
    {
        await Tree();
        Assert.Equal("parent", await System.ActorSelection("/user/parent/child").Ask<string>("up", Patience));
    }

    [Fact]
    public async Task ResolveOne_finds_the_ref_or_throws()
    {
        var tree = await Tree();
        Assert.Equal(tree, await System.ActorSelection("/user/parent").ResolveOne(Patience));
        await Assert.ThrowsAsync<ActorNotFoundException>(() => System.ActorSelection("/user/nobody").ResolveOne(Patience));
    }

    [Fact]
    public async Task A_path_where_nobody_lives_makes_a_dead_letter()
    {
        var probe = NewProbe();
        System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));
        System.ActorSelection("/user/nobody").Tell("lost");
        Assert.Equal("lost", (await probe.Next<DeadLetter>()).Message);
    }
}
