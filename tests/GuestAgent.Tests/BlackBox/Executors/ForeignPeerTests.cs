using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Tests.BlackBox.Defects;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Executors;

/// <summary>Another user at the socket between broker and executors, whom its permissions did not keep away.</summary>
public sealed class ForeignPeerTests
{
    private static readonly string[] AsNobody = ["sh", "-c", OrdinaryUserTests.AsNobody, "sh"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [RootFact]
    public async Task Whoever_listens_there_in_place_of_root_is_told_no_request()
    {
        // Anything that listens: it would log whatever line it is sent.
        await using var foreigner = await AgentUnderTest.StartUnderAsync(AsNobody, null, "--log-level", "trace");
        await using var agent = await AgentUnderTest.StartAsync(null, "--executor-socket", foreigner.Socket);
        using var host = agent.Connect();
        var told = host.Ask(1, "exec_command", new { command = "true" });
        Assert.Contains("-32603", told, StringComparison.Ordinal);
        Assert.Contains("another user listens there", told, StringComparison.Ordinal);
        await Eventually.HoldsAsync("the foreigner alone again", () => Says(foreigner, "host disconnected"), Limit);
        Assert.False(Says(foreigner, "request"), string.Join('\n', foreigner.Process.Error));
    }

    [RootFact]
    public async Task Whoever_asks_there_in_place_of_root_is_not_served()
    {
        using var shim = new ExecutorShim();
        File.SetUnixFileMode(Path.GetDirectoryName(shim.Path)!, (UnixFileMode)Convert.ToInt32("755", 8));
        File.SetUnixFileMode(shim.Path, (UnixFileMode)Convert.ToInt32("666", 8));
        await using var foreigner = await AgentUnderTest.StartUnderAsync(AsNobody, null, "--executor-socket", shim.Path);
        using var host = foreigner.Connect();
        Assert.Contains("-32603", host.Ask(1, "exec_command", new { command = "true" }), StringComparison.Ordinal);
        await Eventually.HoldsAsync("an executor", () => shim.Started.Count > 0, Limit);
        Assert.Equal(new ChildEnd(Exited: true, Status: 1), Libc.Wait(shim.Started[0], reap: false, wait: true));
    }

    private static bool Says(AgentUnderTest agent, string text) =>
        agent.Process.Error.Any(line => line.Contains(text, StringComparison.Ordinal));
}
