using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>What an agent keeps of a guest's memory and descriptors after much work; counters, no timings. docs/benchmarks.md has the figures.</summary>
public sealed class FootprintTests(ITestOutputHelper output)
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    [Fact]
    public async Task After_ten_thousand_mixed_requests_it_is_at_most_twice_as_large_as_before_them()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        agent.Connect().Dispose();
        var idle = ProcessFigures.Of(agent.Process.Id);
        using (var load = new MixedLoad(agent.Socket, agent.Folder))
        {
            load.Run(TestSize.Rounds(10_000));
        }
        // At once: nobody is asked to wait until the agent has come to rest.
        var after = ProcessFigures.Of(agent.Process.Id);
        output.WriteLine($"idle {idle.RssKiB} KiB, after {after.RssKiB} KiB, peak {after.PeakKiB} KiB");
        Assert.InRange(after.RssKiB, 0, 2 * idle.RssKiB);
    }

    [Fact]
    public async Task A_thousand_hosts_one_after_the_other_leave_no_descriptor_and_no_memory_behind()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        agent.Connect().Dispose();
        var before = await DescriptorsWithoutHostAsync(agent);
        for (var i = 0; i < TestSize.Rounds(1000); i++)
        {
            using var host = agent.Connect();
            if (i % 10 == 0)
            {
                // Leaves in the middle of a line, and with an answer unread.
                host.SendRaw(Ping + "\n" + Ping[..20]);
            }
        }
        var after = await DescriptorsWithoutHostAsync(agent);
        output.WriteLine($"before {before}, after {after}");
        Assert.Equal(before.Descriptors, after.Descriptors);
        Assert.InRange(after.RssKiB, 0, before.RssKiB * 3 / 2);
    }

    // Two looks that agree: the last host's end has been seen.
    private static async Task<ProcessFigures> DescriptorsWithoutHostAsync(AgentUnderTest agent)
    {
        var last = -1;
        return await Eventually.SeesAsync(
            "descriptors at rest",
            () => Task.FromResult(ProcessFigures.Of(agent.Process.Id)),
            seen =>
            {
                var same = seen.Descriptors == last;
                last = seen.Descriptors;
                return same;
            },
            TimeSpan.FromSeconds(20)
        );
    }
}
