using System.Globalization;
using System.Text.RegularExpressions;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>An agent whose log nobody reads: stderr is a fifo, as a journal that hangs or a file system that is frozen would be.</summary>
public sealed partial class StalledLogTests
{
    private const int PipeBytes = 64 * 1024;
    private const int Requests = 6000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Requests_are_served_and_what_did_not_fit_is_counted_exactly()
    {
        using var folder = new TestFolder("agsl");
        await File.WriteAllTextAsync(folder["c.json"], RunningAgent.Config(folder.Path));
        File.SetUnixFileMode(folder["c.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(0, (await ToolRun.OfAsync("mkfifo", [folder["log"]], limit: Limit)).Code);
        // Held open in both directions by the shell's child, so that nothing waits for a reader.
        await using var agent = ChildProcess.Start(
            "sh",
            "-c",
            $"exec 2<>{folder["log"]} {PublishedAgent.Path} --device unix:{folder["s"]} --config {folder["c.json"]} --state-dir {folder["d"]} -l debug"
        );
        await Eventually.HoldsAsync("the agent's socket", () => File.Exists(folder["s"]) || agent.HasEnded, Limit);
        using var host = AgentClient.Greeted(folder["s"]);
        for (var i = 0; i < Requests; i++)
        {
            Assert.Contains(
                "\"pong\":true",
                host.Ask(string.Create(CultureInfo.InvariantCulture, $$"""{"jsonrpc":"2.0","id":{{i}},"method":"ping"}""")),
                StringComparison.Ordinal
            );
        }
        var lines = await ReadAsync(
            folder["log"],
            "method=ping id=\"last\"",
            () => host.Ask("""{"jsonrpc":"2.0","id":"last","method":"ping"}""")
        );
        var pings = lines.Where(line => line.Contains("method=ping id=", StringComparison.Ordinal)).ToList();
        var lost = lines.Sum(line =>
            LostLines().Match(line) is { Success: true } lost ? int.Parse(lost.Groups[1].Value, CultureInfo.InvariantCulture) : 0
        );
        // The greeting's ping and the last one are requests as well.
        Assert.Equal(Requests + 2, pings.Count + lost);
        Assert.True(lost > 0, "the pipe and the queue held everything: more requests are needed");
        Assert.True(lines.Sum(line => line.Length + 1) > PipeBytes + LogQueue.BytesMax - 1024, "less was kept than there was room for");
    }

    [Fact]
    public async Task The_end_of_the_agent_does_not_wait_for_it()
    {
        using var folder = new TestFolder("agsl");
        Assert.Equal(0, (await ToolRun.OfAsync("mkfifo", [folder["log"]], limit: Limit)).Code);
        await File.WriteAllTextAsync(folder["c.json"], RunningAgent.Config(folder.Path));
        File.SetUnixFileMode(folder["c.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var agent = ChildProcess.Start(
            "sh",
            "-c",
            $"exec 2<>{folder["log"]} {PublishedAgent.Path} --device unix:{folder["s"]} --config {folder["c.json"]} --state-dir {folder["d"]} -l debug"
        );
        await Eventually.HoldsAsync("the agent's socket", () => File.Exists(folder["s"]) || agent.HasEnded, Limit);
        using (var host = AgentClient.Greeted(folder["s"]))
        {
            for (var i = 0; i < 2000; i++)
            {
                host.Ask("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");
            }
        }
        agent.Signal("TERM");
        Assert.Equal(0, await agent.EndsAsync(TimeSpan.FromSeconds(4)));
    }

    [GeneratedRegex("log lines lost count=([0-9]+) reason=\"the log's queue was full\"")]
    private static partial Regex LostLines();

    /// <summary>Reads the fifo until it has the text, which <paramref name="finish"/> brings about once all before it has been read.</summary>
    private static async Task<List<string>> ReadAsync(string fifo, string until, Action finish)
    {
        using var stop = new CancellationTokenSource(Limit);
        await using var stream = new FileStream(fifo, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
        using var reader = new StreamReader(stream);
        var lines = new List<string>();
        var finished = false;
        while (lines.Count == 0 || !lines[^1].Contains(until, StringComparison.Ordinal))
        {
            lines.Add((await Task.Run(reader.ReadLine, stop.Token).WaitAsync(stop.Token))!);
            if (!finished && LostLines().IsMatch(lines[^1]))
            {
                finished = true;
                finish();
            }
        }
        return lines;
    }
}
