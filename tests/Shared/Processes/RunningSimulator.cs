using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Orchestrator.Tests.Shared;

/// <summary>A real <c>agent-simulator</c>: fake agents behind unix sockets, and its control socket; docs/simulator.md.</summary>
public sealed class RunningSimulator : IAsyncDisposable
{
    private readonly SemaphoreSlim _asking = new(1);
    private Socket? _control;
    private StreamReader? _replies;

    private RunningSimulator(string folder, ChildProcess process) => (Folder, Process) = (folder, process);

    public string Folder { get; }
    public ChildProcess Process { get; }

    private string ControlPath => Path.Combine(Folder, "control");

    /// <summary>Starts it and waits until all agents listen.</summary>
    /// <param name="folder">Made when missing; keep it short.</param>
    /// <param name="more">More words of its command line.</param>
    public static async Task<RunningSimulator> StartAsync(string folder, int count, params string[] more)
    {
        var simulator = new RunningSimulator(
            folder,
            ChildProcess.Start(
                Repository.AgentSimulator,
                [
                    "--count",
                    count.ToString(CultureInfo.InvariantCulture),
                    "--dir",
                    folder,
                    "--control",
                    Path.Combine(folder, "control"),
                    .. more,
                ]
            )
        );
        await simulator.Process.SaysAsync($"ready {count}", TimeSpan.FromSeconds(60));
        return simulator;
    }

    /// <summary>The socket of the agent of that number, from 1.</summary>
    public string SocketOf(int agent) => Path.Combine(Folder, $"sim-{agent.ToString("00000", CultureInfo.InvariantCulture)}.sock");

    /// <summary>Has one control line carried out, for example <c>fault hang:for=5s 7</c>.</summary>
    /// <returns>The reply; the caller disposes of it.</returns>
    public async Task<JsonDocument> AskAsync(string line)
    {
        await _asking.WaitAsync();
        try
        {
            if (_control is null)
            {
                _control = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await _control.ConnectAsync(new UnixDomainSocketEndPoint(ControlPath));
                _replies = new StreamReader(new NetworkStream(_control));
            }
            await _control.SendAsync(Encoding.UTF8.GetBytes(line + "\n"));
            var reply = await _replies!.ReadLineAsync() ?? throw new InvalidOperationException("The simulator hung up.");
            var json = JsonDocument.Parse(reply);
            return json.RootElement.TryGetProperty("error", out var error)
                ? throw new InvalidOperationException($"The simulator refused '{line}': {error}")
                : json;
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Has one control line carried out, whose reply does not matter.</summary>
    public async Task DoAsync(string line) => (await AskAsync(line)).Dispose();

    /// <summary>One figure of all agents together, or of some: <c>requests</c>, <c>stale</c>, <c>executed</c>, …</summary>
    /// <param name="agents">As on the command line: <c>all</c>, <c>5</c>, <c>1-10</c>.</param>
    public async Task<long> FigureAsync(string name, string agents = "all")
    {
        using var reply = await AskAsync("stats " + agents);
        return reply.RootElement.GetProperty("sum").GetProperty(name).GetInt64();
    }

    /// <summary>What one agent carried out, each as its words joined by spaces, in order.</summary>
    public async Task<IReadOnlyList<string>> ExecutedAsync(int agent)
    {
        using var reply = await AskAsync("log " + agent.ToString(CultureInfo.InvariantCulture));
        return
        [
            .. reply
                .RootElement.GetProperty("each")[0]
                .GetProperty("log")
                .EnumerateArray()
                .Select(e => string.Join(' ', e.GetProperty("words").EnumerateArray().Select(w => w.GetString()))),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _replies?.Dispose();
        _control?.Dispose();
        _asking.Dispose();
        await Process.DisposeAsync();
    }
}
