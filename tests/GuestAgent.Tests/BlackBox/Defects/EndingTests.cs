using System.Diagnostics;
using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>The published agent's end, with real commands in flight.</summary>
public sealed class EndingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task D34_after_5_seconds_every_process_of_a_command_is_ended_and_its_audit_line_is_written()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var processes = await StartTreeAsync(agent, host);
        var began = Stopwatch.GetTimestamp();
        agent.Process.Signal("TERM");
        Assert.Equal(0, await agent.Process.EndsAsync(Limit));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 4.5, 8);
        Assert.All(processes, pid => Assert.False(IsAlive(pid), $"process {pid} of the command lives on"));
        Assert.Single(agent.Process.Error, line => line.Contains("request method=exec_command id=5 subject=sh", StringComparison.Ordinal));
    }

    [Fact]
    public async Task D34_a_second_sigterm_ends_them_at_once()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var processes = await StartTreeAsync(agent, host);
        var began = Stopwatch.GetTimestamp();
        agent.Process.Signal("TERM");
        agent.Process.Signal("TERM");
        Assert.Equal(0, await agent.Process.EndsAsync(Limit));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 4);
        Assert.All(processes, pid => Assert.False(IsAlive(pid), $"process {pid} of the command lives on"));
    }

    [Fact]
    public async Task D34_no_request_is_taken_once_the_end_has_begun()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        host.Send("""{"jsonrpc":"2.0","id":5,"method":"exec_command","params":{"command":"sleep","args":["2"]}}""");
        // Answered behind it: the command has been taken.
        Assert.Contains("\"pong\"", host.Ask("""{"jsonrpc":"2.0","id":4,"method":"ping"}"""), StringComparison.Ordinal);
        agent.Process.Signal("TERM");
        await Eventually.HoldsAsync(
            "the beginning of the end",
            () => agent.Process.Error.Any(line => line.EndsWith("info stopping", StringComparison.Ordinal)),
            Limit
        );
        var witness = Path.Combine(agent.Folder, "witness");
        host.Send($$$"""{"jsonrpc":"2.0","id":6,"method":"exec_command","params":{"command":"touch","args":["{{{witness}}}"]}}""");
        // The answer that was under way comes; no other does.
        Assert.Contains("\"id\":5,\"result\"", host.Line(), StringComparison.Ordinal);
        var end = Record.Exception(host.Line);
        Assert.True(end is EndOfStreamException or System.Net.Sockets.SocketException, $"{end}");
        Assert.Equal(0, await agent.Process.EndsAsync(Limit));
        Assert.False(File.Exists(witness));
    }

    [Fact]
    public async Task D34_the_first_line_of_a_new_agent_says_that_it_is_ready()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = new AgentClient(agent.Socket);
        Assert.StartsWith(
            "{\"jsonrpc\":\"2.0\",\"method\":\"agent_ready\",\"params\":{\"version\":",
            host.Line(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task D34_it_is_said_to_the_next_host_when_the_first_one_left_before_it_was_written()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        await Eventually.HoldsAsync(
            "the agent's start",
            () => agent.Process.Error.Any(line => line.Contains("agent started", StringComparison.Ordinal)),
            Limit
        );
        agent.Process.Signal("STOP");
        new AgentClient(agent.Socket).Dispose();
        agent.Process.Signal("CONT");
        using var host = new AgentClient(agent.Socket);
        Assert.Contains("\"method\":\"agent_ready\"", host.Line(), StringComparison.Ordinal);
    }

    /// <summary>A command with a child and a grandchild in a session of its own; their process ids once they are there.</summary>
    private static async Task<int[]> StartTreeAsync(AgentUnderTest agent, AgentClient host)
    {
        var pids = Path.Combine(agent.Folder, "pids");
        var script = $"sleep 60 & setsid sh -c 'echo $$ >> {pids}; exec sleep 60' & echo $$ $! >> {pids}; wait";
        host.Send(
            $$$"""{"jsonrpc":"2.0","id":5,"method":"exec_command","params":{"command":"sh","args":["-c","{{{script}}}"],"timeout_seconds":60}}"""
        );
        var found = await Eventually.SeesAsync(
            "three process ids",
            () =>
                Task.FromResult(File.Exists(pids) ? File.ReadAllText(pids).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : []),
            words => words.Length == 3,
            Limit
        );
        return [.. found.Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
    }

    // One that has ended and that nobody has waited for yet is a zombie.
    private static bool IsAlive(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].StartsWith('Z');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
