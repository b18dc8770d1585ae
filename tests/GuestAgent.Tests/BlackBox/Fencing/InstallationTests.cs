using Orchestrator.Protocol.Methods;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Fencing;

/// <summary>What an agent knows of itself and of fleets, over its restarts.</summary>
public sealed class InstallationTests
{
    [Fact]
    public async Task A_killed_agent_is_the_same_installation_in_the_same_boot_with_another_instance()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        var first = Told(agent, "east", 3);
        await agent.KillAndStartAsync();
        var second = Told(agent, "west", 1);
        Assert.NotEqual(first.InstanceId, second.InstanceId);
        Assert.Equal((first.AgentId, first.BootId), (second.AgentId, second.BootId));
        Assert.Equal(("1.1.0", "east", 1L, "disk"), (second.ProtocolVersion, second.Fleet, second.Epoch, second.Durability));
        Assert.True(second.NowMs >= first.NowMs);
        Assert.All([first.AgentId, first.BootId, first.InstanceId], id => Assert.Matches("^[0-9a-f]{32}$", id));
    }

    [Fact]
    public async Task A_reboot_is_another_boot_of_the_same_installation()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        var first = Told(agent, "east", 3);
        using (var host = FencedHost.Connected(agent))
        {
            host.Client.Ask(1, MethodNames.Reboot, new { timeout_seconds = 0 });
            // It starts anew in place: its socket is another one.
            Assert.Throws<EndOfStreamException>(() => host.Client.Line());
        }
        GetAgentInfoResult? second = null;
        await Eventually.HoldsAsync(
            "the agent anew",
            () =>
            {
                try
                {
                    second = Told(agent, "east", null);
                    return second.InstanceId != first.InstanceId;
                }
                catch (Exception e) when (e is System.Net.Sockets.SocketException or EndOfStreamException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(20)
        );
        Assert.NotEqual(first.BootId, second!.BootId);
        Assert.Equal((first.AgentId, 3L), (second.AgentId, second.Epoch));
    }

    [Fact]
    public async Task Memory_and_folders_that_cannot_be_used_are_told_as_no_durability_and_stop_nobody()
    {
        var memory = $"/dev/shm/agent-{Guid.NewGuid():N}";
        try
        {
            foreach (var state in new[] { memory, "/proc/agent-state" })
            {
                await using var agent = await AgentUnderTest.StartAsync(null, "--state-dir", state);
                Assert.Equal(("none", 3L), (Told(agent, "east", 3) is var told ? told.Durability : null, told.Epoch));
                await Eventually.HoldsAsync(
                    "the warning",
                    () => agent.Process.Error.Count(line => line.Contains("state may be lost", StringComparison.Ordinal)) == 1,
                    TimeSpan.FromSeconds(20)
                );
            }
        }
        finally
        {
            Directory.Delete(memory, recursive: true);
        }
    }

    [Fact]
    public async Task A_damaged_file_is_put_aside_and_told_and_the_agent_serves()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        var first = Told(agent, "east", 3);
        foreach (var name in new[] { "fleets", "agent-id" })
        {
            File.AppendAllText(Path.Combine(agent.Folder, "state", name), "x");
        }
        await agent.KillAndStartAsync();
        var second = Told(agent, "west", 1);
        Assert.NotEqual(first.AgentId, second.AgentId);
        Assert.Equal(("west", "disk"), (second.Fleet, second.Durability));
        Assert.True(File.Exists(Path.Combine(agent.Folder, "state", "fleets.damaged")));
        await Eventually.HoldsAsync(
            "two lines in the log",
            () => agent.Process.Error.Count(line => line.Contains("state file is damaged", StringComparison.Ordinal)) == 2,
            TimeSpan.FromSeconds(20)
        );
    }

    /// <summary>SIGKILL at random moments while epochs rise: what was answered once is never taken back.</summary>
    [Fact]
    public async Task No_epoch_that_was_answered_is_lost_by_a_kill()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        await using var agent = await AgentUnderTest.StartAsync();
        var answered = 0L;
        for (var round = 0; round < TestSize.Rounds(10); round++)
        {
            using var host = FencedHost.Connected(agent);
            var killAfter = TimeSpan.FromMilliseconds(random.Next(1, 80));
            var kill = Task.Run(async () =>
            {
                await Task.Delay(killAfter);
                await agent.Process.KillAsync();
            });
            try
            {
                for (var epoch = answered + 1; ; epoch++)
                {
                    answered = host.Greet("east", $"s-{epoch}", epoch).Epoch!.Value;
                }
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or EndOfStreamException)
            {
                // It is dead.
            }
            await kill;
            await agent.KillAndStartAsync();
            var kept = Told(agent, "east", null).Epoch;
            Assert.True(kept >= answered, $"epoch {kept} after {answered} was answered; round {round}, seed {seed}");
            answered = kept!.Value;
            Assert.Empty(Directory.GetFiles(Path.Combine(agent.Folder, "state"), "*.damaged"));
        }
        Assert.True(answered > 0);
    }

    private static GetAgentInfoResult Told(AgentUnderTest agent, string? fleet, long? epoch)
    {
        using var host = FencedHost.Connected(agent);
        return host.Greet(fleet, null, epoch);
    }
}
