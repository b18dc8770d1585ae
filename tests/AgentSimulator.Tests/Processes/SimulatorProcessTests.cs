using System.Diagnostics;
using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.AgentSimulator.Tests.Processes;

/// <summary>The published program: its processes, its end, its words.</summary>
public sealed class SimulatorProcessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Five_thousand_agents_listen_in_one_worker_and_leave_nothing_behind()
    {
        using var folder = new TestFolder("sim");
        var agents = folder["a"];
        await using var simulator = await RunningSimulator.StartAsync(agents, 5000);
        Assert.Single(WorkersOf(simulator.Process.Id));
        Assert.Equal(5000, Directory.GetFiles(agents, "sim-*.sock").Length);
        using var stats = await simulator.AskAsync("stats");
        Assert.Equal(5000, stats.RootElement.GetProperty("agents").GetInt32());
        Assert.Equal(0, await simulator.Process.StopAsync(Limit));
        Assert.Empty(Directory.GetFileSystemEntries(agents));
    }

    [Fact]
    public async Task Workers_share_the_agents_and_a_command_reaches_each()
    {
        using var folder = new TestFolder("sim");
        await using var simulator = await RunningSimulator.StartAsync(folder["a"], 10, "--workers", "3");
        Assert.Equal(3, WorkersOf(simulator.Process.Id).Count);
        await simulator.DoAsync("fault hang 1-10");
        Assert.Equal(10, await simulator.FigureAsync("faults"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => simulator.DoAsync("fault tickle 1"));
    }

    [Fact]
    public async Task A_killed_parent_leaves_no_worker_and_no_socket()
    {
        using var folder = new TestFolder("sim");
        await using var simulator = await RunningSimulator.StartAsync(folder["a"], 10, "--workers", "2");
        var workers = WorkersOf(simulator.Process.Id);
        await simulator.Process.KillAsync();
        await Eventually.HoldsAsync("the workers end", () => workers.All(w => !Directory.Exists($"/proc/{w}")), Limit);
        Assert.Empty(Directory.GetFiles(folder["a"], "sim-*.sock"));
    }

    [Fact]
    public async Task A_worker_that_dies_is_told_and_ends_all()
    {
        using var folder = new TestFolder("sim");
        await using var simulator = await RunningSimulator.StartAsync(folder["a"], 10, "--workers", "2");
        using (var worker = Process.GetProcessById(WorkersOf(simulator.Process.Id)[0]))
        {
            worker.Kill();
        }
        Assert.Equal(1, await simulator.Process.EndsAsync(Limit));
        Assert.Contains(simulator.Process.Error, l => l.Contains("the worker of agents", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(folder["a"], "sim-*.sock"));
    }

    [Theory]
    [InlineData("--dir is missing", "--count", "3")]
    [InlineData("--count: '0'", "--count", "0", "--dir", "x")]
    [InlineData("--count: '20001'", "--count", "20001", "--dir", "x")]
    [InlineData("'--colour' is not known", "--count", "1", "--dir", "x", "--colour", "red")]
    [InlineData("dialect: '2.0'", "--count", "1", "--dir", "x", "--dialect", "2.0")]
    [InlineData("quirks: 'rust' is none of 1.1", "--count", "1", "--dir", "x", "--quirks", "rust")]
    [InlineData("no fault 'explode'", "--count", "1", "--dir", "x", "--fault", "explode")]
    public async Task A_wrong_option_is_named_and_nothing_starts(string told, params string[] args)
    {
        var run = await ToolRun.OfAsync(Repository.AgentSimulator, args);
        Assert.Equal(2, run.Code);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_in_use_is_not_taken_from_its_owner()
    {
        using var folder = new TestFolder("sim");
        await using var simulator = await RunningSimulator.StartAsync(folder["a"], 1);
        var second = await ToolRun.OfAsync(Repository.AgentSimulator, ["--count", "1", "--dir", folder["a"]]);
        Assert.Equal(2, second.Code);
        Assert.Contains("is in use", second.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(simulator.SocketOf(1)));
    }

    private static List<int> WorkersOf(int parent) =>
        [
            .. Directory
                .GetDirectories($"/proc/{parent}/task")
                .SelectMany(t => File.ReadAllText(Path.Combine(t, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
        ];
}
