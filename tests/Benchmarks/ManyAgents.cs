using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Benchmarks;

/// <summary>N simulated agents of native/many.c, in processes of at most 5,000; and the C baseline that pings them.</summary>
internal sealed class ManyAgents : IAsyncDisposable
{
    private const int PerProcess = 5000;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly string _program;
    private readonly string _pinger;
    private readonly string _prefix;
    private readonly int _count;
    private List<ChildProcess> _processes = [];

    private ManyAgents(string program, string pinger, string prefix, int count)
    {
        _program = program;
        _pinger = pinger;
        _prefix = prefix;
        _count = count;
    }

    /// <summary>Their sockets by VM.</summary>
    public Dictionary<string, string> Sockets => Enumerable.Range(0, _count).ToDictionary(i => $"vm-{i}", i => $"{_prefix}{i}.sock");

    /// <summary>The params of the pings that the host sends, JSON; empty for none.</summary>
    public string PingParams
    {
        get
        {
            const string Key = "\"params\":";
            var line = _processes.SelectMany(p => p.Output).First(l => l.StartsWith("ping ", StringComparison.Ordinal));
            var at = line.IndexOf(Key, StringComparison.Ordinal);
            return at < 0 ? "" : line[(at + Key.Length)..^1];
        }
    }

    public static async Task<ManyAgents> StartAsync(string folder, int count)
    {
        var many = await Native.BuildAsync(folder, "many", "many.c");
        var agents = new ManyAgents(many, await Native.BuildAsync(folder, "pinger", "pinger.c"), Path.Combine(folder, "a"), count);
        await agents.StartAgainAsync();
        return agents;
    }

    /// <summary>Starts them anew; what they listened on is replaced.</summary>
    public async Task StartAgainAsync()
    {
        for (var first = 0; first < _count; first += PerProcess)
        {
            _processes.Add(ChildProcess.Start(_program, _prefix, Text(first), Text(Math.Min(PerProcess, _count - first))));
        }
        foreach (var process in _processes)
        {
            await process.SaysAsync("serving", StartLimit);
        }
    }

    /// <summary>SIGKILL to all.</summary>
    public async Task KillAsync()
    {
        var processes = _processes;
        _processes = [];
        foreach (var process in processes)
        {
            await process.KillAsync();
            await process.DisposeAsync();
        }
    }

    /// <summary>The C baseline: keeps all channels and pings each once per interval, for so long. Every answer is verified.</summary>
    /// <returns>Processor time of the pinging, without its start.</returns>
    public async Task<TimeSpan> PingFromCAsync(int intervalSeconds, TimeSpan window, string pingParams)
    {
        var run = await ToolRun.OfAsync(
            _pinger,
            [_prefix, Text(_count), Text(intervalSeconds), Text((int)window.TotalSeconds), pingParams]
        );
        if (run.Code != 0)
        {
            throw new InvalidOperationException($"pinger: {run}");
        }
        var figures = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ');
        return TimeSpan.FromMicroseconds(double.Parse(figures[0], CultureInfo.InvariantCulture) / 1000);
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
