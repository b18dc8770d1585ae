using System.Text.Json;
using Orchestrator.AgentSimulator.Dialects;
using Orchestrator.AgentSimulator.Guests;
using Orchestrator.AgentSimulator.Ports;
using Orchestrator.AgentSimulator.Scripts;
using Orchestrator.AgentSimulator.Workers;
using Orchestrator.Tests.Shared;

namespace Orchestrator.AgentSimulator.Tests.Agents;

/// <summary>Simulated agents within the test's own process, on a thread of their own, with time that the test moves.</summary>
internal sealed class SimulatedRun : IDisposable
{
    private readonly TestFolder _folder = new("sim");
    private readonly ManualTime _time = new();
    private readonly AgentLoop _loop;
    private readonly Thread _thread;

    public SimulatedRun(DialectName dialect = DialectName.V11, int count = 3, string? latency = null, params string[] script)
    {
        var settings = new PortSettings(
            _folder.Path,
            dialect,
            7,
            latency is null ? Latency.None : Latency.Parse(latency),
            [.. script.Select(FaultText.Parse)]
        );
        _loop = new AgentLoop(settings, 1, count, _time);
        _loop.Open();
        _thread = new Thread(_loop.Run);
        _thread.Start();
    }

    public string SocketOf(int agent) => _loop.Settings.SocketOf(agent);

    public HostEnd Connect(int agent = 1) => new(SocketOf(agent));

    /// <summary>Moves the time, and lets happen what is due by then.</summary>
    public void Advance(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Settle();
    }

    /// <summary>Waits until the loop has gone round: all that was sent before is received, and what is due is done.</summary>
    public void Settle()
    {
        for (var round = 0; round < 4; round++)
        {
            OnLoop(() => 0);
        }
    }

    /// <summary>Has a control line carried out.</summary>
    public ControlReply Do(string line) => OnLoop(() => Clone(ControlCommands.Run(_loop, line)));

    public AgentFigures Figures(int agent = 1) => Do($"stats {agent}").Sum!;

    public IReadOnlyList<string> Executed(int agent = 1) => [.. Do($"log {agent}").Each![0].Log!.Select(e => string.Join(' ', e.Words))];

    /// <summary>What the loop's thread has allocated so far, bytes.</summary>
    public long Allocated() => OnLoop(GC.GetAllocatedBytesForCurrentThread);

    public void Dispose()
    {
        _loop.Stop();
        _thread.Join();
        _loop.Dispose();
        _folder.Dispose();
    }

    // The figures live on the loop's thread; the test looks at what they were.
    private static ControlReply Clone(ControlReply reply) =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize(reply, ControlJson.Default.ControlReply), ControlJson.Default.ControlReply)!;

    private T OnLoop<T>(Func<T> what)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Ask(() => done.SetResult(what()));
        return done.Task.WaitAsync(TimeSpan.FromSeconds(20)).GetAwaiter().GetResult();
    }
}
