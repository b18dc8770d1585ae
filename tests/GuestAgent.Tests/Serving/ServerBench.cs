using System.Text;
using System.Text.Json;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Installation;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Serving;
using Orchestrator.GuestAgent.Tests.Logging;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.Serving;

/// <summary>A request server with scripted methods and a host that takes what is queued.</summary>
internal sealed class ServerBench : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _woken = new(0);

    /// <summary>The agent's instance.</summary>
    public const string Instance = "0123456789abcdef0123456789abcdef";

    private readonly KeptLines _logged = new();
    private readonly TestFolder _state = new("bench");
    private readonly AgentLog _log;

    public ServerBench(AgentSettings? settings = null, TimeProvider? time = null, params IMethod[] methods)
    {
        var used = settings ?? new AgentSettings();
        var identity = new AgentIdentity("1.2.3", Instance, new string('b', 32), new string('a', 32));
        var clock = time ?? TimeProvider.System;
        _log = new AgentLog(used.LogLevel, _logged, clock);
        Server = new RequestServer(
            used,
            identity,
            new FleetKeeper(new StateFolder(_state.Path, _log, Limit), _log),
            new MethodTable([new PingMethod(clock), new GetAgentInfoMethod(identity, used, ["ping"], clock)], methods),
            clock,
            _log,
            () => _woken.Release()
        );
    }

    public RequestServer Server { get; }

    /// <summary>A connected host that has read the first line.</summary>
    public static ServerBench Connected(AgentSettings? settings = null, TimeProvider? time = null, params IMethod[] methods)
    {
        var bench = new ServerBench(settings, time, methods);
        bench.Server.HostArrived();
        Assert.Contains("agent_ready", Assert.Single(bench.Taken()), StringComparison.Ordinal);
        return bench;
    }

    public static MethodAnswer Nothing(CancellationToken stopping) => new("{}"u8.ToArray());

    /// <summary>What the log has by now.</summary>
    public IReadOnlyList<string> Logged()
    {
        Assert.True(_log.Drain(Limit), "the log's writer did not come to an end in time");
        return _logged.Lines;
    }

    /// <summary>The audit lines by now, from the text on that follows time and level.</summary>
    public IReadOnlyList<string> Audited() =>
        [.. Logged().Where(line => line.Contains(" request ", StringComparison.Ordinal)).Select(line => line[25..])];

    public void Line(string text) => Server.Line(Encoding.UTF8.GetBytes(text), Server.Now);

    /// <summary>Lines that are queued, taken by the host.</summary>
    public List<string> Taken()
    {
        var taken = new List<byte>();
        while (Server.Outgoing.Count > 0)
        {
            var next = Server.Outgoing.Next(int.MaxValue);
            taken.AddRange(next);
            Server.Outgoing.Sent(next.Length);
        }
        return [.. Encoding.UTF8.GetString([.. taken]).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Waits for workers until so many lines are there.</summary>
    public List<string> Lines(int count)
    {
        var lines = Taken();
        while (lines.Count < count)
        {
            WaitForWorker();
            lines.AddRange(Taken());
        }
        Assert.Equal(count, lines.Count);
        return lines;
    }

    public void WaitForWorker()
    {
        WaitForWake();
        Server.TakeCompleted();
    }

    /// <summary>Waits until a worker has something to take, and leaves it there.</summary>
    public void WaitForWake() => Assert.True(_woken.Wait(Limit), "no worker came back in time");

    /// <summary>The error code of an answer; 0 for a result.</summary>
    public static int CodeOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : 0;
    }

    public void Dispose()
    {
        Server.Dispose();
        _state.Dispose();
        _woken.Dispose();
    }
}
