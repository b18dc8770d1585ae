using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Tests.Serving;

/// <summary>What a greeting with a fleet and an epoch teaches the agent, and what it answers.</summary>
public sealed class FleetGreetingTests
{
    [Fact]
    public void The_first_fleet_that_greets_has_the_agent_until_another_one_claims_it()
    {
        using var bench = ServerBench.Connected();
        Assert.Null(Greet(bench, new GreetingParams(null, "s-0", null)).Fleet);
        Assert.Equal("east", Greet(bench, new GreetingParams("east", "s-1", 1)).Fleet);
        Assert.Equal("east", Greet(bench, new GreetingParams("west", "s-2", 1)).Fleet);
        Assert.Equal("west", Greet(bench, new GreetingParams("west", "s-3", 1, Claim: true)).Fleet);
        Assert.Equal("west", Greet(bench, new GreetingParams("east", "s-4", 1)).Fleet);
    }

    [Fact]
    public void Each_fleet_is_told_its_own_highest_epoch_also_when_it_greets_with_a_lower_one()
    {
        using var bench = ServerBench.Connected();
        Assert.Equal(7, Greet(bench, new GreetingParams("east", "s-1", 7)).Epoch);
        Assert.Equal(3, Greet(bench, new GreetingParams("west", "s-2", 3)).Epoch);
        Assert.Equal(7, Greet(bench, new GreetingParams("east", "s-3", 6)).Epoch);
        Assert.Equal(0, Greet(bench, new GreetingParams("north", "s-4", null)).Epoch);
        Assert.Null(Greet(bench, new GreetingParams(null, null, null)).Epoch);
    }

    [Fact]
    public void A_host_with_a_lower_epoch_is_greeted_and_served_nothing()
    {
        using var bench = ServerBench.Connected();
        Greet(bench, new GreetingParams("east", "new", 7));
        var told = Greet(bench, new GreetingParams("east", "old", 6));
        Assert.Equal(("old", 7L), (told.Session, told.Epoch));
        bench.Line("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_ctx":{"session":"old","epoch":6}}}""");
        Assert.Equal(-32005, ServerBench.CodeOf(Assert.Single(bench.Taken())));
    }

    [Fact]
    public void Epochs_of_hosts_that_name_no_fleet_count_within_their_session_alone()
    {
        using var bench = ServerBench.Connected();
        Assert.Equal(7, Greet(bench, new GreetingParams(null, "s-1", 7)).Epoch);
        bench.Line("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_ctx":{"epoch":6}}}""");
        Assert.Equal(-32005, ServerBench.CodeOf(Assert.Single(bench.Taken())));
        Assert.Equal(7, Greet(bench, new GreetingParams(null, "s-1", 2)).Epoch);
        Assert.Equal(1, Greet(bench, new GreetingParams(null, "s-2", 1)).Epoch);
    }

    [Fact]
    public void The_same_session_for_another_fleet_is_another_session()
    {
        using var bench = ServerBench.Connected();
        Greet(bench, new GreetingParams("east", "s-1", 7));
        Greet(bench, new GreetingParams("west", "s-1", 2));
        bench.Line("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_ctx":{"session":"s-1","epoch":2}}}""");
        Assert.Equal(0, ServerBench.CodeOf(Assert.Single(bench.Taken())));
    }

    [Fact]
    public void A_greeting_of_a_1_0_host_changes_nothing_and_is_told_who_the_agent_is()
    {
        using var bench = ServerBench.Connected();
        Greet(bench, new GreetingParams("east", "s-1", 7));
        bench.Line("""{"jsonrpc":"2.0","id":"h","method":"get_agent_info"}""");
        var told = Read(Assert.Single(bench.Taken()));
        Assert.Equal(("east", null, null), (told.Fleet, told.Session, told.Epoch));
        Assert.Equal((new string('a', 32), new string('b', 32), "disk"), (told.AgentId, told.BootId, told.Durability));
        Assert.NotNull(told.NowMs);
        bench.Line("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_ctx":{"session":"s-1","epoch":7}}}""");
        Assert.Equal(0, ServerBench.CodeOf(Assert.Single(bench.Taken())));
    }

    [Fact]
    public void A_greeting_that_itself_is_stale_has_no_effect()
    {
        using var bench = ServerBench.Connected();
        Greet(bench, new GreetingParams("east", "s-1", 7));
        bench.Line(
            """{"jsonrpc":"2.0","id":"h","method":"get_agent_info","params":{"fleet":"west","session":"s-2","claim":true,"_ctx":{"epoch":6}}}"""
        );
        Assert.Equal(-32005, ServerBench.CodeOf(Assert.Single(bench.Taken())));
        Assert.Equal("east", Greet(bench, new GreetingParams("east", "s-1", 7)).Fleet);
    }

    private static GetAgentInfoResult Greet(ServerBench bench, GreetingParams greeting)
    {
        var json = System.Text.Encoding.UTF8.GetString(Greeting.Write(greeting));
        bench.Line($$"""{"jsonrpc":"2.0","id":"h","method":"get_agent_info","params":{{json}}}""");
        return Read(Assert.Single(bench.Taken()));
    }

    private static GetAgentInfoResult Read(string line)
    {
        var message = Orchestrator.Protocol.Rpc.RpcReader.Read(System.Text.Encoding.UTF8.GetBytes(line));
        var parsed = MethodResults.Read(message.Result, ProtocolJson.Default.GetAgentInfoResult);
        Assert.True(parsed.IsValue, parsed.Message + line);
        return parsed.Value;
    }
}
