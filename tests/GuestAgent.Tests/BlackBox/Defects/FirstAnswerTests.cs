using System.Diagnostics;
using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

public sealed class FirstAnswerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task D30_the_first_answer_comes_within_200_ms_of_a_hosts_arrival_and_waiting_logs_nothing()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        agent.Connect().Dispose();
        var fastest = TimeSpan.MaxValue;
        // On a busy machine one of several is not kept waiting by others.
        for (var i = 0; i < 5 && fastest > TimeSpan.FromMilliseconds(200); i++)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
            await timer.WaitForNextTickAsync();
            var began = Stopwatch.GetTimestamp();
            AgentClient.Greeted(agent.Socket).Dispose();
            fastest = new[] { fastest, Stopwatch.GetElapsedTime(began) }.Min();
        }
        Assert.InRange(fastest, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task D30_an_agent_that_waits_for_its_port_uses_no_processor_time_and_says_so_once()
    {
        using var folder = new TestFolder("agfa");
        await using var agent = StartOnPort(folder);
        await SaysAsync(agent, "waiting for it", 1);
        var before = await SettledAsync(agent.Id);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(6));
        await timer.WaitForNextTickAsync();
        // A try every 5 s is all there is: less than a tick of the clock.
        Assert.InRange(Ticks(agent.Id) - before, 0, 1);
        Assert.Single(agent.Error, line => line.Contains("port not open", StringComparison.Ordinal));
    }

    [Fact]
    public async Task D33_a_port_that_appears_is_opened_at_once_and_served()
    {
        using var folder = new TestFolder("agfa");
        await using var agent = StartOnPort(folder);
        await SaysAsync(agent, "waiting for it", 1);
        using var terminal = new TerminalPort();
        File.CreateSymbolicLink(folder["port"], terminal.Path);
        await SaysAsync(agent, "port open ", 1);
        Assert.Contains("\"pong\":true", terminal.Ask("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", Limit), StringComparison.Ordinal);
        Assert.Equal(0, await agent.StopAsync(Limit));
    }

    private static ChildProcess StartOnPort(TestFolder folder)
    {
        File.WriteAllText(folder["config.json"], RunningAgent.Config(folder.Path));
        File.SetUnixFileMode(folder["config.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string[] flags = ["--config", folder["config.json"], "--device", folder["port"], "--state-dir", folder["state"], "--power", "deny"];
        return ChildProcess.Start(PublishedAgent.Path, flags);
    }

    private static Task SaysAsync(ChildProcess agent, string text, int times) =>
        Eventually.HoldsAsync(
            $"'{text}' {times} times in: {string.Join('\n', agent.Error)}",
            () => agent.Error.Count(line => line.Contains(text, StringComparison.Ordinal)) >= times,
            Limit
        );

    private static async Task<long> SettledAsync(int pid)
    {
        var last = -1L;
        return await Eventually.SeesAsync(
            "an agent at rest",
            () =>
            {
                var (before, now) = (last, Ticks(pid));
                last = now;
                return Task.FromResult(before == now ? now : -1);
            },
            seen => seen >= 0,
            Limit
        );
    }

    private static long Ticks(int pid)
    {
        var fields = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }
}
