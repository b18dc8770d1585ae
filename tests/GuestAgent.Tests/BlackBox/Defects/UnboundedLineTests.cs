using System.Text;
using Xunit.Abstractions;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>D11: a line that does not end, or hardly ever, costs one error, time in its length and no memory.</summary>
public sealed class UnboundedLineTests(ITestOutputHelper output)
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
    private const int Mebibyte = 1024 * 1024;

    // What an agent at work may hold beyond an idle one: buffers of a line and of answers.
    private const long GrowthKibMax = 3 * 1024;

    [Fact]
    public async Task D11_thirty_two_mebibytes_without_a_newline_cost_one_error_and_no_memory()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var before = agent.RssKib();
        SendEndless(host, 32 * Mebibyte);
        // The error is due as soon as the limit is passed, not when the line ends.
        Assert.Contains("\"code\":-32600", host.Line(), StringComparison.Ordinal);
        Assert.InRange(agent.RssKib(), 1, before + GrowthKibMax);
        host.Send("");
        Assert.Contains("\"pong\":true", host.Ask(Ping), StringComparison.Ordinal);
    }

    [Fact]
    public async Task D11_a_line_that_drips_in_byte_by_byte_costs_one_error_and_no_memory()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var before = agent.RssKib();
        var drop = "x"u8.ToArray();
        for (var sent = 0; sent < 100 * 1024; sent++)
        {
            host.Socket.Send(drop);
        }
        Assert.Contains("\"data\":{\"limit\":65536}", host.Line(), StringComparison.Ordinal);
        Assert.InRange(agent.RssKib(), 1, before + GrowthKibMax);
        host.Send("");
        Assert.Contains("\"pong\":true", host.Ask(Ping), StringComparison.Ordinal);
    }

    [Fact]
    public async Task D11_the_work_for_a_line_grows_with_its_length_and_not_faster()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        // Warm, so that the first pages are not counted.
        TicksOf(agent, host, Mebibyte);
        var small = TicksOf(agent, host, 8 * Mebibyte);
        var large = TicksOf(agent, host, 64 * Mebibyte);
        output.WriteLine($"8 MiB: {small} ticks, 64 MiB: {large} ticks");
        // Eight times as much, twice that for luck, and a tick of rounding at both ends; squared it would be sixty-four times.
        Assert.InRange(large, 0, ((small + 2) * 16) + 2);
    }

    private static long TicksOf(AgentUnderTest agent, AgentClient host, int bytes)
    {
        var before = agent.CpuTicks();
        SendEndless(host, bytes);
        host.Send("");
        Assert.Contains("\"limit\":65536", host.Line(), StringComparison.Ordinal);
        Assert.Contains("\"pong\":true", host.Ask(Ping), StringComparison.Ordinal);
        return agent.CpuTicks() - before;
    }

    private static void SendEndless(AgentClient host, int bytes)
    {
        var chunk = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
        for (var sent = 0; sent < bytes; sent += chunk.Length)
        {
            host.Socket.Send(chunk);
        }
    }
}
