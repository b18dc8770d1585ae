using Orchestrator.AgentSimulator.Scripts;
using Orchestrator.Tests.Shared;

namespace Orchestrator.AgentSimulator.Tests.Scripts;

public sealed class FaultTextTests
{
    [Fact]
    public void A_fault_says_what_when_for_how_long_and_for_whom()
    {
        var fault = FaultText.Parse("slow-drip:gap=5ms,at=1.5s,for=2m@1-3,7");
        Assert.Equal((FaultKind.SlowDrip, 5, 1500, 120_000), (fault.Kind, fault.GapMs, fault.AtMs, fault.ForMs));
        Assert.Equal([1, 2, 3, 7], Enumerable.Range(1, 20).Where(n => fault.Agents.Has(n, 1)));
    }

    [Theory]
    [InlineData("hangs", "no fault 'hangs'")]
    [InlineData("hang:for=5", "'5' is no time")]
    [InlineData("hang:gap=5ms", "'gap' is no setting of hang")]
    [InlineData("hang:for", "'for' is no setting")]
    [InlineData("hang:rate=2", "rate: '2'")]
    [InlineData("hang:every=1s,rate=1/m", "exclude each other")]
    [InlineData("hang:requests=0", "requests: '0'")]
    [InlineData("hang:at=-1s", "negative")]
    [InlineData("hang@0", "agents: '0'")]
    [InlineData("hang@5-1", "agents: '5-1'")]
    [InlineData("hang@120%", "agents: '120%'")]
    public void A_word_that_is_not_understood_is_named(string text, string named) =>
        Assert.Contains(named, Assert.Throws<ScriptException>(() => FaultText.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_mistake_in_a_file_is_told_with_its_line()
    {
        using var folder = new TestFolder("sim");
        File.WriteAllText(folder["faults"], "# a bad day\nhang:at=1s@5   # one\n\nhang:at=soon\n");
        var told = Assert.Throws<ScriptException>(() => FaultText.ReadFile(folder["faults"])).Message;
        Assert.StartsWith(folder["faults"] + ":4:", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1-100/10", 10)]
    [InlineData("all", 1000)]
    [InlineData("all/4", 250)]
    [InlineData("5,5,990-2000", 12)]
    public void Agents_are_named_by_number_range_and_step(string text, int count)
    {
        var set = AgentSet.Parse(text);
        Assert.Equal(count, Enumerable.Range(1, 1000).Count(n => set.Has(n, 3)));
    }

    [Fact]
    public void A_share_of_agents_is_about_that_share_and_the_same_ones_by_seed()
    {
        var set = AgentSet.Parse("10%");
        int[] Of(ulong seed) => [.. Enumerable.Range(1, 10_000).Where(n => set.Has(n, seed))];
        Assert.InRange(Of(3).Length, 900, 1100);
        Assert.Equal(Of(3), Of(3));
        Assert.NotEqual(Of(3), Of(4));
    }

    [Fact]
    public void The_same_seed_plans_the_same_for_an_agent_whatever_else_is_in_the_run()
    {
        FaultSpec[] script = [FaultText.Parse("reboot:rate=5/m"), FaultText.Parse("hang:every=20s,at=3s,for=1s@7")];
        List<string> Plan(ulong seed, int agents) => [.. FaultPlan.Describe(script, seed, agents, 600_000)];
        List<string> Of7(List<string> plan) => [.. plan.Where(l => l.StartsWith("00007", StringComparison.Ordinal))];
        var few = Plan(9, 7);
        Assert.Equal(Of7(few), Of7(Plan(9, 50)));
        Assert.NotEqual(Of7(few), Of7(Plan(10, 7)));
        // 50 reboots each in ten minutes, and 30 hangs of one.
        Assert.InRange(few.Count(l => l.Contains("reboot", StringComparison.Ordinal)), 250, 450);
        Assert.Equal(30, few.Count(l => l.Contains("hang for 1000 ms", StringComparison.Ordinal)));
    }
}
